import pytest

from functions.fan_out_planner import handler
from shared.errors import Busy
from shared.messages import FollowChanged, PostAnnounced, PostChanged, ProfileChanged
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
def change(world):
    author, fan = world.newcomer("eu"), world.newcomer("eu")
    world.at("eu").graph.follow(fan, author, 1)
    world.settle()
    post = post_of(author)
    world.at("eu").posts.create(post, claim_of("k"))
    world.tables.stream.clear()
    return PostChanged(post.post_id, author, post.updated, post.view())


def run(*bodies):
    return failed(handler.lambda_handler(queue_event(*bodies), LAMBDA))


def test_a_change_goes_on_as_an_announcement_and_that_as_a_slice(world, change):
    assert run(change) == []
    ((_, queue, message),) = world.pending()
    assert (queue, type(message)) == ("plans", PostAnnounced)
    world.pending().clear()
    assert run(message) == []
    assert [queue for _, queue, _ in world.pending()] == ["slices"]


def test_a_profile_change_goes_on(world, change):
    card = world.at("eu").users.get(change.author_id).view()
    assert run(ProfileChanged(change.author_id, stamp(5), card)) == []
    assert run(ProfileChanged(change.author_id, "~", None)) == []
    assert len(world.pending()) == 2


def test_poison_is_reported_by_itself_and_its_neighbours_are_done(world, change):
    misplaced = FollowChanged("a", "b")
    assert run("{", change, "[]", change, misplaced) == ["0", "2", "4"]
    assert len(world.pending()) == 2


def test_a_batch_of_poison_is_reported_whole(world):
    assert run("{", '{"kind":"unheard of"}') == ["0", "1"]


def test_a_passing_failure_is_reported_so_the_message_comes_again(world, change, monkeypatch):
    outlet = world.at("eu").outlet
    plans, calls = outlet.plans, []

    def fail_once(messages, region):
        calls.append(region)
        if len(calls) == 1:
            raise ConnectionError
        plans(messages, region)

    outlet.plans = fail_once
    assert run(change) == ["0"]
    assert run(change) == []
    assert len(world.pending()) == 1


def test_load_goes_back_to_the_plans_queue_and_is_no_failure(world, change):
    place = world.at("eu")
    audience = place.graph.audience

    def busy(author_id):
        place.graph.audience = audience
        raise Busy

    place.graph.audience = busy
    assert run(change) == []
    ((region, queue, message),) = world.pending()
    assert (region, queue, message) == (place.region, "plans", change)
