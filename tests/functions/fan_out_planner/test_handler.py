from dataclasses import replace

import pytest

from functions.fan_out_planner import handler
from shared.errors import Busy, RegionUnavailable
from shared.messages import (
    FollowChanged,
    PostAnnounced,
    PostChanged,
    PostRelated,
    ProfileChanged,
)
from tests.functions.adapters.given import claim_of, post_of, stamp
from tests.functions.events import LAMBDA, failed, queue_event
from tests.functions.parts import wire
from tests.functions.world import World
from tests.shared.documents import REGIONS


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


def test_a_region_that_is_away_holds_up_nobody_and_is_told_later(world):
    author = world.newcomer("eu")
    for zone in ("ap", "eu", "us"):
        fan = world.newcomer(zone)
        world.of(fan).graph.follow(fan, author, 1)
    world.settle()
    mentioned = world.newcomer("us")
    world.settle()
    post = replace(post_of(author, 10**6), mentions=(mentioned,))
    place = world.at("eu")
    place.posts.create(post, claim_of("k2"))
    world.tables.stream.clear()
    outlet, away = place.outlet, {REGIONS["ap"]}
    plans = outlet.plans

    def cut(messages, region=None):
        if region in away:
            raise RegionUnavailable
        plans(messages, region)

    outlet.plans = cut
    assert run(PostChanged(post.post_id, author, post.updated, post.view())) == []
    told = {(region, type(message)) for region, _, message in world.pending()}
    assert told == {
        (REGIONS["eu"], PostAnnounced),
        (REGIONS["us"], PostAnnounced),
        (REGIONS["us"], PostRelated),
        (REGIONS["eu"], PostChanged),
    }
    ((rest, attempt, _),) = world.tables.delays
    assert (rest.only, attempt) == ((REGIONS["ap"],), 1)
    away.clear()
    world.pending().clear()
    assert run(rest.to_json(attempt)) == []
    ((region, _, message),) = world.pending()
    assert (region, type(message)) == (REGIONS["ap"], PostAnnounced)


def test_whom_a_post_concerns_in_a_region_that_is_away_is_told_later(world):
    author, other = world.newcomer("eu"), world.newcomer("us")
    world.settle()
    post = replace(post_of(author, 10**6), mentions=(other,))
    place = world.at("eu")
    place.posts.create(post, claim_of("k3"))
    world.tables.stream.clear()
    plans = place.outlet.plans

    def cut(messages, region=None):
        place.outlet.plans = plans
        raise RegionUnavailable

    place.outlet.plans = cut
    change = PostChanged(post.post_id, author, post.updated, post.view())
    assert run(change) == []
    assert [message for _, _, message in world.pending()] == [change]
