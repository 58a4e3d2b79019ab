import pytest

from functions.fan_out import handler
from shared.errors import Busy
from shared.messages import FollowChanged, Message, ProfileChanged, Slice
from tests.functions.adapters.given import claim_of, post_of, stamp
from tests.functions.events import LAMBDA, failed, queue_event
from tests.functions.parts import wire
from tests.functions.world import World


@pytest.fixture
def world(monkeypatch):
    world = World()
    wire(monkeypatch, world, "eu", handler)
    return world


@pytest.fixture
def pair(world):
    author, fan = world.newcomer("us"), world.newcomer("eu")
    world.at("eu").graph.follow(fan, author, 1)
    world.tables.stream.clear()
    return fan, author


def run(*bodies):
    return failed(handler.lambda_handler(queue_event(*bodies), LAMBDA))


def test_slices_and_follow_changes_are_carried_out(world, pair):
    fan, author = pair
    old, new = post_of(author, 1), post_of(author, 2)
    world.at("us").posts.create(old, claim_of("k"))
    assert run(FollowChanged(fan, author), Slice(author, new.post_id, 0, None)) == []
    entries = world.at("eu").feeds.page(fan, 10)
    assert [entry.post_id for entry in entries] == [new.post_id, old.post_id]


def test_poison_is_reported_by_itself_and_its_neighbours_are_done(world, pair):
    fan, author = pair
    good = Slice(author, post_of(author).post_id, 0, None)
    misplaced = ProfileChanged(author, stamp(1), {})
    assert run("nonsense", good, misplaced) == ["0", "2"]
    assert len(world.at("eu").feeds.page(fan, 10)) == 1


def test_every_kind_of_this_queue_has_a_consumer():
    every = Message.__subclasses__()
    ours = {message.kind for message in every if message.__module__.endswith(".fan_out")}
    assert ours | {FollowChanged.kind} == {message.kind for message in handler.STEPS}


def test_load_goes_back_to_the_slices_queue_and_is_no_failure(world, pair):
    fan, author = pair
    place, share = world.at("eu"), Slice(author, post_of(author).post_id, 0, None)
    push = place.feeds.push

    def busy(entries):
        place.feeds.push = push
        raise Busy

    place.feeds.push = busy
    assert run(share) == []
    ((region, queue, message),) = world.pending()
    assert (region, queue, message) == (place.region, "slices", share)
    assert world.tables.delays[0][1] == 1
    world.settle()
    assert len(place.feeds.page(fan, 10)) == 1
