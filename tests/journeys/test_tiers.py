"""From the table into the archive and back, and out of the dead-letter queues, on the whole system."""

import json
from typing import Any

import pytest

from functions.archive.documents import unpack
from functions.archive.layout import day_of
from functions.deadline import now_ms
from functions.records import Post
from infra.cli.archiving import tiers
from infra.cli.dlq.queues import SqsDeadLetters, dead_letter_queues
from infra.cli.dlq.reasons import reasons
from infra.cli.dlq.redrive import peek, redrive
from infra.cli.problem import ApiError
from shared.clock import HybridTime
from shared.ids import new_post_id
from shared.messages import FollowChanged
from tests.journeys.system import Someone, System, eventually


@pytest.fixture(scope="module")
def author(system: System) -> Someone:
    return system.newcomer("eu")


@pytest.fixture(scope="module")
def reader(system: System) -> Someone:
    return system.newcomer("us")


def bucket(system: System, zone: str = "eu") -> tuple[Any, str]:
    region = system.cell(zone).region
    s3 = system.aws.client("s3", region)
    names = [one["Name"] for one in s3.list_buckets()["Buckets"]]
    (name,) = [name for name in names if f"{region}-archive" in name]
    return s3, name


def objects(system: System, zone: str = "eu") -> list[str]:
    s3, name = bucket(system, zone)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=name)
    return [one["Key"] for page in pages for one in page.get("Contents", [])]


def old_post(author: Someone, number: int) -> Post:
    """A post of some 40 days ago."""
    time = HybridTime(now_ms() - (40 * 24 * 60 - number) * 60_000)
    return Post(
        author_id=author.id,
        post_id=new_post_id(time, author.id),
        text=f"long ago {number}",
        created_ms=time.ms,
        updated=time.text,
    )


def archive(system: System, *posts: Post) -> None:
    """Rows that begin as if they had come back from the archive, and expire."""
    for post in posts:
        region = system.directory.home(post.author_id).region
        assert system.operator.posts(region).restore(post)
        tiers.expire(system.operator, post.post_id)
    eventually(
        lambda: [one for post in posts for one in objects(system) if post.post_id in one],
        lambda keys: len(keys) >= len(posts),
    )


def test_reads_go_on_in_the_archive_by_the_same_cursor(
    system: System, author: Someone, reader: Someone
) -> None:
    young = [author.client.post(f"young {number}")["id"] for number in range(3)]
    old = [old_post(author, number) for number in range(4)]
    archive(system, *old)
    expected = [*young[::-1], *(post.post_id for post in old[::-1])]

    found = [
        item["post"]["id"]
        for item in reader.client.pages(f"/v1/timelines/users/{author.id}", limit=2)
    ]

    assert found == expected
    assert not [key for zone in ("us", "ap") for key in objects(system, zone) if author.id in key]
    assert system.stranger().read(old[0].post_id)["text"] == "long ago 0"


def test_a_deletion_reaches_into_the_archive(system: System, author: Someone) -> None:
    post = old_post(author, 100)
    archive(system, post)
    author.client.delete(post.post_id)
    with pytest.raises(ApiError) as refused:
        author.client.read(post.post_id)
    assert refused.value.status == 410

    s3, name = bucket(system)
    day = day_of(post.post_id).key
    # The stream brings the deletion to the archiver, which empties the day at once.
    eventually(lambda: objects(system), lambda keys: day in keys)
    data = s3.get_object(Bucket=name, Key=day)["Body"].read()
    (tombstone,) = [one for one in unpack(data) if one.post_id == post.post_id]
    assert tombstone.deleted_ms is not None
    assert not [key for key in objects(system) if post.post_id in key]

    tiers.expire(system.operator, post.post_id)
    with pytest.raises(ApiError) as refused:
        author.client.read(post.post_id)
    assert refused.value.status == 410


def test_an_archived_post_can_be_edited_and_liked(
    system: System, author: Someone, reader: Someone
) -> None:
    post = old_post(author, 150)
    archive(system, post)
    author.client.call("PATCH", f"/v1/posts/{post.post_id}", {"text": "edited"})
    assert author.client.read(post.post_id)["text"] == "edited"
    tiers.expire(system.operator, post.post_id)
    eventually(lambda: author.client.read(post.post_id)["text"], lambda text: text == "edited")

    reader.client.call("PUT", f"/v1/posts/{post.post_id}/like")
    eventually(lambda: reader.client.read(post.post_id), lambda read: read["counts"]["likes"] == 1)


def test_compaction_keeps_what_is_read(system: System, author: Someone) -> None:
    posts = [old_post(author, 200 + number) for number in range(3)]
    archive(system, *posts)
    tiers.compact(system.operator, system.cell("eu").region)
    markers = {day_of(post.post_id).marker for post in posts}
    eventually(lambda: objects(system), markers.isdisjoint)
    assert not [key for post in posts for key in objects(system) if post.post_id in key]
    for post in posts:
        assert author.client.read(post.post_id)["text"] == post.text


def test_poison_comes_back_out_of_its_queue_with_a_reason(
    system: System, author: Someone, reader: Someone
) -> None:
    """A message that failed five times for want of a queue's patience, and is sent back."""
    region = system.cell("us").region
    found = dead_letter_queues(
        system.aws.client("sqs", region), system.aws.client("lambda", region), "local"
    )
    queue = next(one for one in found if one.source.endswith("-slices"))
    sqs = system.aws.client("sqs", region)
    redrive(queue, began_ms=9_999_999_999_999, wanted=lambda _: True)
    sqs.send_message(QueueUrl=queue.url, MessageBody='{"kind":"slice"}')
    good = FollowChanged(reader.id, author.id).to_json()
    sqs.send_message(QueueUrl=queue.url, MessageBody=good)

    seen = eventually(lambda: peek(queue, 10), lambda letters: len(letters) == 2)
    why = reasons(seen, queue, system.aws.client("logs", region))
    assert any("not a message" in reason for reason in why.values())
    assert redrive(queue, began_ms=9_999_999_999_999).sent == 1
    assert [letter.body for letter in peek(queue, 10)] == ['{"kind":"slice"}']
    assert redrive(queue, began_ms=9_999_999_999_999, wanted=lambda _: True).sent == 1
    empty_the_source(sqs, queue)


def empty_the_source(sqs: Any, queue: SqsDeadLetters) -> None:
    """Take the poison out again, before the function has tried it five times."""
    sqs.purge_queue(QueueUrl=queue.source_url)


def test_an_unreadable_stream_record_goes_aside_and_back(system: System) -> None:
    cell = system.cell("ap")
    functions = system.aws.client("lambda", cell.region)
    name = f"nearcast-local-{cell.name}-outbox"
    found = dead_letter_queues(system.aws.client("sqs", cell.region), functions, "local")
    queue = next(one for one in found if one.source == name)
    queue.remove(queue.take(10))
    broken = {"eventName": "INSERT", "dynamodb": {"Keys": {"user_id": {"S": "x"}}, "NewImage": 1}}
    answer = functions.invoke(FunctionName=name, Payload=json.dumps({"Records": [broken]}))
    assert answer["Payload"].read() == b"{}"
    (letter,) = eventually(lambda: peek(queue, 10), bool)
    assert json.loads(letter.body)["record"] == broken
    assert redrive(queue, began_ms=letter.sent_ms).sent == 1
    (again,) = eventually(lambda: peek(queue, 10), bool)
    assert again.id != letter.id
    queue.remove(queue.take(10))


def test_what_was_never_there_is_unknown_and_no_failure(system: System, author: Someone) -> None:
    """The id of a post of last year: asked of the table, then of the archive, by the api's role."""
    absent = "01" + author.client.post("young")["id"][2:]
    with pytest.raises(ApiError) as refused:
        system.stranger().read(absent)
    assert refused.value.status == 404
