import pytest

from functions.fan_out import handler
from shared.messages import FollowChanged, ProfileChanged, Slice
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
