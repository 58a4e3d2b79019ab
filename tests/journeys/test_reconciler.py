"""A post that no announcement ever told of is found and delivered, by the deployed reconciler."""

from functions.deadline import now_ms
from functions.records import Post
from infra.cli.reconciling.parts import RegionParts
from infra.cli.reconciling.run import reconcile
from shared.clock import HybridTime
from shared.ids import new_post_id
from shared.messages import Message, ReconcilePost, ReconcileTimeline, ReconcileUsers
from tests.journeys.system import Someone, System, eventually

HOUR_MS = 3_600_000


def pair(system: System) -> tuple[Someone, Someone]:
    """An author of eu and a follower of us, since an hour."""
    author, fan = system.newcomer("eu"), system.newcomer("us")
    region = system.cell("us").region
    assert system.operator.graph(region).follow(fan.id, author.id, now_ms() - HOUR_MS)
    eventually(lambda: system.stranger().user(author.id), lambda user: user["follower_count"] == 1)
    return author, fan


def lost_post(system: System, author: Someone) -> Post:
    """A post of half an hour ago whose change no stream told of."""
    time = HybridTime(now_ms() - HOUR_MS // 2)
    post = Post(
        author_id=author.id,
        post_id=new_post_id(time, author.id),
        text="lost on the way",
        created_ms=time.ms,
        updated=time.text,
    )
    assert system.operator.posts(system.cell("eu").region).restore(post)
    return post


def send(system: System, message: Message) -> None:
    cell = system.cell("us")
    sqs = system.aws.client("sqs", cell.region)
    url = sqs.get_queue_url(QueueName=f"nearcast-local-{cell.name}-reconcile")["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=message.to_json())


def test_a_lost_post_is_delivered_by_a_look_at_the_timeline(system: System) -> None:
    author, fan = pair(system)
    post = lost_post(system, author)
    assert post.post_id not in fan.home()
    send(system, ReconcileTimeline(fan.id))
    eventually(fan.home, lambda ids: ids == [post.post_id])


def test_a_lost_post_is_delivered_by_a_look_at_its_followers(system: System) -> None:
    author, fan = pair(system)
    post = lost_post(system, author)
    send(system, ReconcilePost(author.id, post.post_id))
    eventually(fan.home, lambda ids: ids == [post.post_id])


def test_the_weekly_walk_finds_whoever_reads(system: System) -> None:
    author, fan = pair(system)
    parts = RegionParts(system.operator.tables(system.cell("us").region))
    parts.readers.advance(fan.id, "built_ms", now_ms())  # as the first read of a timeline does
    post = lost_post(system, author)
    send(system, ReconcileUsers())
    eventually(fan.home, lambda ids: ids == [post.post_id], within_s=60)


def test_an_operator_sees_and_repairs_it(system: System) -> None:
    author, fan = pair(system)
    post = lost_post(system, author)
    looked = dict(reconcile(system.operator, fan.username, repair=False))
    assert looked[system.cell("us").region].missing == 1
    found = dict(reconcile(system.operator, post.post_id, repair=True))
    assert found[system.cell("us").region].repaired >= 1
    eventually(fan.home, lambda ids: ids == [post.post_id])
    looked = dict(reconcile(system.operator, fan.id, repair=False))
    assert looked[system.cell("us").region].faults == 0
