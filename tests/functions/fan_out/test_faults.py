"""Fan-out over tables that refuse, forget and repeat: everything arrives, and counts once."""

import random
from contextlib import ExitStack
from unittest.mock import patch

import pytest

from functions.api import notifications, writing
from functions.fan_out import handler as fan_out
from functions.fan_out_planner import handler as planner
from functions.notices import window_of
from functions.records import Card, Post
from functions.relations.settle import settle_related
from shared.errors import Busy, TextTooLong
from shared.limits import (
    MENTIONS_MAX,
    NOTICE_ACTORS,
    NOTICE_WINDOW_MS,
    TEXT_MAX,
    UNREAD_MAX,
)
from shared.messages import (
    PostAnnounced,
    PostChanged,
    PostRelated,
    ProfileChanged,
    Slice,
    attempts_of,
    parse,
)
from tests.functions.adapters.given import claim_of, post_of, someone, stamp
from tests.functions.events import LAMBDA, failed, queue_event
from tests.functions.world import World
from tests.shared.documents import REGIONS

EU = REGIONS["eu"]


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr("functions.adapters.retries.time.sleep", lambda _: None)


class Outlet:
    """A queue that keeps bodies, as SQS would hand them on."""

    def __init__(self):
        self.bodies = []

    def slices(self, messages):
        self.bodies += [message.to_json() for message in messages]

    def plans(self, messages, region=None):
        self.slices(messages)

    def again(self, queue, message, attempt, delay_s):
        self.bodies.append(message.to_json(attempt))


class Region:
    """The fan-out function over moto's tables and a queue of its own."""

    def __init__(self, stores, monkeypatch):
        self.stores, self.outlet = stores, Outlet()
        for name in ("graph", "feeds", "cards", "posts", "ledger", "reaches", "readers", "users"):
            setattr(self, name, getattr(stores, name))
        self.region, self.now = stores.region, stores.now
        monkeypatch.setattr(fan_out, "wiring", lambda: self)

    def work(self, *, most=500):
        """Work the queue off in batches; return how often a message met with load."""
        postponed = turns = 0
        while self.outlet.bodies:
            batch, self.outlet.bodies = self.outlet.bodies[:10], self.outlet.bodies[10:]
            assert failed(fan_out.lambda_handler(queue_event(*batch), LAMBDA)) == []
            postponed = max([postponed, *map(attempts_of, self.outlet.bodies)])
            turns += 1
            assert turns < most
        return postponed


@pytest.fixture
def region(aws, monkeypatch):
    monkeypatch.setattr("functions.fan_out.crowd.SLICE_FOLLOWERS", 10)
    return Region(aws["eu"], monkeypatch)


@pytest.fixture
def audience(aws):
    author = someone(aws, "eu")
    fans = [someone(aws, "eu") for _ in range(24)]
    for fan in fans:
        aws["eu"].graph.follow(fan, author, 1)
    return author, fans


def post_now(region, author):
    """A post of now: a timeline forgets posts of a month ago, and moto's tables have no other time."""
    post = post_of(author, region.now() - 1_795_167_000_000)
    region.outlet.slices([Slice(author, post.post_id, 0, None, buckets=1, chains=1)])
    return post.post_id


def delivered(region, post_id):
    (chain,) = region.ledger.read(post_id, EU)[1]
    assert chain.done
    return chain.delivered


class Weather:
    """What a table's batch writes meet with, one after the other, and then nothing more."""

    def __init__(self, model, *answers):
        self.connection = model._get_connection()
        self.table_name = self.connection.table_name
        self.answers = list(answers)

    def __getattr__(self, name):
        return getattr(self.connection, name)

    def batch_write_item(self, put_items, delete_items):
        share = self.answers.pop(0) if self.answers else 1.0
        taken = [item for item in put_items if random.random() < share]
        rest = [item for item in put_items if item not in taken]
        if taken or delete_items:
            self.connection.batch_write_item(put_items=taken, delete_items=delete_items)
        undone = [{"PutRequest": {"Item": item}} for item in rest]
        return {"UnprocessedItems": {self.table_name: undone} if undone else {}}


def under(region, fans, *answers):
    """Let every shard of the feeds have weather of its own."""
    stack = ExitStack()
    for model in {region.feeds._tables.feeds(fan) for fan in fans}:
        weather = Weather(model, *answers)
        stack.enter_context(patch.object(model, "_get_connection", lambda weather=weather: weather))
    return stack


def test_a_table_that_refuses_everything_for_a_while_loses_nothing(region, audience):
    author, fans = audience
    post_id = post_now(region, author)
    with under(region, fans, *[0.0] * 40):
        postponed = region.work()
    assert postponed >= 2, "it was worked on again and again, and never failed"
    assert all(region.feeds.page(fan, 1)[0].post_id == post_id for fan in fans)
    assert delivered(region, post_id) == len(fans)


def test_partial_batches_are_completed(region, audience):
    author, fans = audience
    post_id = post_now(region, author)
    with under(region, fans, *[0.5] * 30):
        region.work()
    assert all(region.feeds.page(fan, 1)[0].post_id == post_id for fan in fans)
    assert delivered(region, post_id) == len(fans)


def test_every_message_twice_counts_once(region, audience):
    author, fans = audience
    post_id = post_now(region, author)
    slices = region.outlet.slices
    region.outlet.slices = lambda messages: slices([m for one in messages for m in (one, one)])
    region.outlet.bodies *= 2
    region.work()
    assert [len(region.feeds.page(fan, 5)) for fan in fans] == [1] * len(fans)
    assert delivered(region, post_id) == len(fans)


def test_a_busy_ledger_is_load_too(region, audience):
    author, fans = audience
    post_id = post_now(region, author)
    advance, refused = region.ledger.advance, iter([True] * 3)

    def busy(*arguments):
        if next(refused, False):
            raise Busy
        return advance(*arguments)

    with patch.object(region.ledger, "advance", busy):
        assert region.work() == 3
    assert delivered(region, post_id) == len(fans)


def test_poison_among_load_is_poison(region, audience):
    author, _ = audience
    post_id = post_now(region, author)
    body = region.outlet.bodies.pop()
    wrong = parse(body).to_json().replace('"kind":"slice"', '"kind":"post_changed"')
    assert failed(fan_out.lambda_handler(queue_event(wrong, body), LAMBDA)) == ["0"]
    assert region.feeds.page(audience[1][0], 5) or region.outlet.bodies
    region.work()
    assert delivered(region, post_id) == len(audience[1])


def test_an_author_deleted_during_fan_out_ends_it_in_every_region(monkeypatch):
    monkeypatch.setattr("functions.fan_out.crowd.SLICE_FOLLOWERS", 2)
    world = World()
    author = world.newcomer("eu")
    fans = [world.newcomer(zone) for zone in ("us", "eu", "ap") for _ in range(5)]
    for fan in fans:
        world.of(fan).graph.follow(fan, author, 1)
    world.settle()
    post = post_of(author, 10**6)
    world.at("eu").posts.create(post, claim_of("k"))
    done = 0
    while done < 3:
        region, _, message = world.pending().pop(0)
        done += isinstance(message, Slice)
        world.hand_on(region, message)
    world.tables.profiles.pop(author)
    world.tables.changed(author, "plans", ProfileChanged(author, "~", None))
    waiting = world.pending()
    waiting.sort(key=lambda one: isinstance(one[2], Slice))  # the news overtake the slices
    world.settle()
    for place in world.places.values():
        assert place.cards.get([author])[author].view is None
        _, chains = place.ledger.read(post.post_id, place.region)
        assert all(chain.cancelled or chain.done for chain in chains)
    pushed = sum(len(world.of(fan).feeds.page(fan, 5)) for fan in fans)
    assert pushed < len(fans)


def test_late_news_of_a_post_whose_author_has_gone_are_no_poison(monkeypatch):
    world = World()
    monkeypatch.setattr(planner, "wiring", lambda: world.at("eu"))
    author, fan = world.newcomer("eu"), world.newcomer("eu")
    world.at("eu").graph.follow(fan, author, 1)
    world.settle()
    post = post_of(author, 10**6)
    late = PostChanged(post.post_id, author, post.updated, post.view())
    for gone in ("post", "author"):
        if gone == "author":
            world.tables.profiles.pop(author)
        assert failed(planner.lambda_handler(queue_event(late), LAMBDA)) == []
        ((_, _, message),) = world.pending()
        world.pending().clear()
        assert isinstance(message, PostAnnounced)
        assert message.card is None
        assert failed(planner.lambda_handler(queue_event(message), LAMBDA)) == []
        assert world.at("eu").cards.get([post.post_id])[post.post_id].view is None


def test_a_tombstone_of_what_has_gone_is_never_overtaken():
    world, post = World(), post_of("eu0000000000zz")
    cards = world.at("eu").cards
    cards.keep([Card(post.post_id, "post", "~", None)])
    cards.keep([Card(post.post_id, "post", stamp(10**12), post.view())])
    assert cards.get([post.post_id])[post.post_id].view is None


def test_a_hundred_thousand_mentions_in_one_post_are_refused():
    world = World()
    author = world.newcomer("eu")
    text = "".join(f"@u{number:06} " for number in range(100_000))
    with pytest.raises(TextTooLong):
        writing.write(writing.Draft(text=text, key="k"), author, world.at("eu"))


def test_a_post_full_of_mentions_concerns_twenty_people():
    world = World()
    author = world.newcomer("eu")
    others = [world.newcomer("us", f"u{number:03}") for number in range(200)]
    world.settle()
    text = "".join(f"@u{number:03} " for number in range(200))
    assert len(text) <= TEXT_MAX
    post = writing.write(writing.Draft(text=text, key="k"), author, world.at("eu"))
    assert len(post.mentions) == MENTIONS_MAX
    world.settle()
    told = [other for other in others if world.at("us").notices.page(other, 10)]
    assert told == others[:MENTIONS_MAX]


def test_a_hundred_thousand_who_reply_to_one_post_are_one_notice_of_few_names():
    world = World()
    owner = world.newcomer("eu")
    post = post_of(owner)
    world.at("eu").posts.create(post, claim_of("k"))
    world.tables.stream.clear()
    place, actors = world.at("eu"), 100_000
    first_ms = window_of(place.now()) + NOTICE_WINDOW_MS
    for number in range(actors):
        actor = f"us{number:012}"
        reply = Post(
            author_id=actor,
            post_id=f"{number:026}",
            text="Yes",
            created_ms=first_ms + number % NOTICE_WINDOW_MS,
            updated="1",
            reply_to=post.post_id,
        )
        world.tables.posts[actor] = {reply.post_id: reply}
        related = PostRelated(reply.post_id, actor, "reply", post.post_id, owner, deleted=False)
        settle_related(related, place)
    (notice,) = place.notices.page(owner, 10)
    assert (len(notice.actors), notice.more) == (NOTICE_ACTORS, True)
    assert place.engagements.counts([post.post_id])[post.post_id].replies == actors


def test_a_hundred_thousand_posts_that_mention_one_user_are_told_page_by_page():
    world = World()
    owner = world.newcomer("eu")
    place, posts = world.at("eu"), 100_000
    for number in range(posts):
        actor = f"us{number:012}"
        post = Post(
            author_id=actor,
            post_id=f"{number:026}",
            text="@you",
            created_ms=place.now() + number,
            updated="1",
            mentions=(owner,),
        )
        world.tables.posts[actor] = {post.post_id: post}
        settle_related(
            PostRelated(post.post_id, actor, "mention", None, owner, deleted=False), place
        )
    page = place.notices.page(owner, 10)
    assert [notice.subject for notice in page] == [f"{posts - 1 - n:026}" for n in range(10)]
    assert notifications.unread(place, owner) == {"count": UNREAD_MAX, "capped": True}
