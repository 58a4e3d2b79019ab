"""Blocks, mutes and requests over fakes: lost halves, late and repeated messages, any zones."""

import pytest

from functions.records import Relation
from shared.errors import Blocked
from shared.messages import RelationChanged
from tests.functions.world import World

ZONES = [("eu", "eu"), ("eu", "us")]


@pytest.fixture
def world():
    return World()


def follow_both_ways(world, one, other):
    world.of(one).graph.follow(one, other, 1)
    world.of(other).graph.follow(other, one, 1)


def put(world, user, kind, other, at_ms=5):
    relation = Relation(user_id=user, kind=kind, other=other, at_ms=at_ms)
    return world.of(user).relations.put(relation)


@pytest.mark.parametrize("zones", ZONES)
def test_a_block_ends_follows_both_ways_and_is_known_to_both(world, zones):
    one, other = (world.newcomer(zone) for zone in zones)
    follow_both_ways(world, one, other)
    world.settle()
    put(world, one, "blocks", other)
    world.settle()
    graph = world.of(one).graph
    assert graph.edge(one, other) is graph.edge(other, one) is None
    assert world.of(one).readers.get(one).blocked == {other}
    assert world.of(other).readers.get(other).blocked_by == {one}
    assert world.of(other).relations.get(other, "blocked_by", one)
    with pytest.raises(Blocked):
        world.of(other).graph.follow(other, one, 9)
    with pytest.raises(Blocked):
        world.of(one).graph.follow(one, other, 9)


@pytest.mark.parametrize("zones", ZONES)
def test_what_is_unblocked_can_be_followed_again(world, zones):
    one, other = (world.newcomer(zone) for zone in zones)
    put(world, one, "blocks", other)
    world.settle()
    world.of(one).relations.remove(one, "blocks", other)
    world.settle()
    assert world.of(one).readers.get(one).blocked == frozenset()
    assert world.of(other).readers.get(other).blocked_by == frozenset()
    assert world.of(other).graph.follow(other, one, 9)


def test_a_late_message_of_a_block_that_went_does_nothing(world):
    one, other = world.newcomer("eu"), world.newcomer("us")
    put(world, one, "blocks", other)
    world.settle()
    world.of(one).relations.remove(one, "blocks", other)
    world.settle()
    follow_both_ways(world, one, other)
    for region in ("eu-west-1", "us-east-1"):
        world.hand_on(region, RelationChanged("blocks", one, other))
    world.settle()
    assert world.of(one).graph.edge(one, other)
    assert world.of(other).graph.edge(other, one)
    assert world.of(other).readers.get(other).blocked_by == frozenset()


def test_a_block_that_goes_while_it_is_settled_leaves_nothing(world, monkeypatch):
    one, other = world.newcomer("eu"), world.newcomer("eu")
    place = world.of(one)
    put(world, one, "blocks", other)
    real, calls = place.readers.add, []

    def add(owner, name, values):
        row = real(owner, name, values)
        if not calls:
            calls.append(name)
            place.relations.remove(one, "blocks", other)
        return row

    monkeypatch.setattr(place.readers, "add", add)
    world.settle()
    assert place.readers.get(one).blocked == frozenset()
    assert place.readers.get(other) is None  # it was never told, or of nothing
    assert place.relations.get(other, "blocked_by", one) is None


@pytest.mark.parametrize(("kind", "name"), [("mutes", "muted"), ("reports", "reported")])
def test_the_reader_row_agrees_with_mutes_and_reports(world, kind, name):
    one, other = world.newcomer("eu"), world.newcomer("us")
    put(world, one, kind, other)
    world.settle()
    assert getattr(world.of(one).readers.get(one), name) == {other}
    world.of(one).relations.remove(one, kind, other)
    world.settle()
    assert getattr(world.of(one).readers.get(one), name) == frozenset()
    assert world.of(other).readers.get(other) is None


def private(world, zone):
    user = world.newcomer(zone)
    place = world.of(user)
    place.users.change(user, {"private": True}, place.clock.tick().text)
    world.settle()
    return user


@pytest.mark.parametrize("zones", ZONES)
def test_a_request_reaches_the_author_and_its_approval_the_follower(world, zones):
    fan, author = world.newcomer(zones[0]), private(world, zones[1])
    at_ms = world.tables.now_ms
    put(world, fan, "requested", author, at_ms)
    world.settle()
    (waiting,) = world.of(author).relations.page(author, "requests", 10)
    assert (waiting.other, waiting.at_ms, waiting.decision) == (fan, at_ms, None)
    (notice,) = world.of(author).notices.page(author, 10)
    assert (notice.kind, notice.actors) == ("follow_request", {fan})
    world.of(author).relations.decide(author, fan, "approved", at_ms + 1)
    world.settle()
    assert world.of(fan).graph.edge(fan, author)
    assert world.of(fan).relations.get(fan, "requested", author) is None
    assert world.of(author).relations.page(author, "requests", 10) == []
    (told,) = world.of(fan).notices.page(fan, 10)
    assert (told.kind, told.actors) == ("follow_accepted", {author})


def test_a_rejected_request_leaves_nothing_and_may_be_made_again(world):
    fan, author = world.newcomer("eu"), private(world, "us")
    put(world, fan, "requested", author)
    world.settle()
    world.of(author).relations.decide(author, fan, "rejected", 9)
    world.settle()
    assert world.of(fan).graph.edge(fan, author) is None
    assert world.of(fan).relations.get(fan, "requested", author) is None
    assert world.of(author).relations.page(author, "requests", 10) == []
    put(world, fan, "requested", author, 12)
    world.settle()
    assert world.of(author).relations.get(author, "requests", fan).decision is None


def test_a_decision_about_an_earlier_request_does_not_count(world):
    fan, author = world.newcomer("eu"), private(world, "us")
    put(world, fan, "requested", author, 5)
    world.settle()
    world.of(author).relations.decide(author, fan, "approved", 9)
    world.of(fan).relations.remove(fan, "requested", author)
    put(world, fan, "requested", author, 12)
    world.hand_on("eu-west-1", RelationChanged("requests", author, fan))
    assert world.of(fan).graph.edge(fan, author) is None
    world.settle()
    assert world.of(author).relations.get(author, "requests", fan).at_ms == 12


def test_a_request_that_is_withdrawn_is_gone_on_both_sides(world):
    fan, author = world.newcomer("eu"), private(world, "us")
    put(world, fan, "requested", author)
    world.settle()
    world.of(fan).relations.remove(fan, "requested", author)
    world.settle()
    assert world.of(author).relations.get(author, "requests", fan) is None


def test_a_request_that_arrives_after_the_account_went_public_is_approved(world):
    fan, author = world.newcomer("eu"), world.newcomer("us")
    put(world, fan, "requested", author)
    world.settle()
    assert world.of(fan).graph.edge(fan, author)
    assert world.of(fan).relations.get(fan, "requested", author) is None


def test_a_block_takes_requests_of_both_sides_back(world):
    one, other = private(world, "eu"), private(world, "us")
    put(world, one, "requested", other)
    put(world, other, "requested", one)
    world.settle()
    put(world, one, "blocks", other, 9)
    world.settle()
    for user, whom in ((one, other), (other, one)):
        assert world.of(user).relations.get(user, "requested", whom) is None
        assert world.of(user).relations.get(user, "requests", whom) is None


def test_a_request_of_somebody_blocked_is_not_shown(world):
    one, other = private(world, "eu"), world.newcomer("us")
    put(world, one, "blocks", other)
    put(world, other, "requested", one, 7)
    world.settle()
    assert world.of(one).relations.get(one, "requests", other) is None
    assert world.of(other).relations.get(other, "requested", one) is None
    assert world.of(one).notices.page(one, 10) == []


def test_an_approval_dies_halfway_and_is_finished_by_its_repetition(world, monkeypatch):
    fan, author = world.newcomer("eu"), private(world, "us")
    put(world, fan, "requested", author)
    world.settle()
    world.of(author).relations.decide(author, fan, "approved", world.tables.now_ms)
    place = world.of(fan)

    def die(*_):
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(place.graph, "accept", die)
        with pytest.raises(RuntimeError):
            world.hand_on("eu-west-1", RelationChanged("requests", author, fan))
    world.settle()
    assert place.graph.edge(fan, author)
    (told,) = place.notices.page(fan, 10)
    assert told.actors == {author}


def test_a_follow_is_notified_once_however_often_it_is_told(world):
    fan, author = world.newcomer("eu"), world.newcomer("us")
    world.of(fan).graph.follow(fan, author, world.tables.now_ms)
    world.settle()
    world.hand_on("us-east-1", RelationChanged("following", fan, author))
    (notice,) = world.of(author).notices.page(author, 10)
    assert (notice.kind, notice.subject, notice.actors) == ("follow", author, {fan})
    world.of(fan).graph.unfollow(fan, author)
    world.hand_on("us-east-1", RelationChanged("following", fan, author))
    assert world.of(author).notices.page(author, 10) == [notice]


@pytest.mark.parametrize("late", [False, True])
def test_whoever_could_follow_meanwhile_waits_no_more(world, late):
    fan, author = world.newcomer("eu"), private(world, "us")
    put(world, fan, "requested", author)
    if not late:
        world.settle()
    world.of(fan).graph.follow(fan, author, world.tables.now_ms)
    world.settle()
    assert world.of(fan).graph.edge(fan, author)
    assert world.of(fan).relations.get(fan, "requested", author) is None
    assert world.of(author).relations.get(author, "requests", fan) is None
