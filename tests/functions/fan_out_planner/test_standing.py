from dataclasses import replace

import pytest

from functions.fan_out_planner import plan
from functions.fan_out_planner.standing import judge
from functions.reach import Thresholds
from functions.records import Share
from shared.errors import Busy
from shared.messages import PostChanged, VipChanged
from tests.functions.adapters.given import claim_of, post_of
from tests.functions.world import World


@pytest.fixture
def world():
    world = World()
    world.tables.thresholds = Thresholds(hybrid=10, pull=100, vip=5)
    return world


@pytest.fixture
def author(world):
    author = world.newcomer("eu")
    world.settle()
    return author


def judged(world, author, *counts):
    shares = [Share(f"r{i}", 0, count, 1) for i, count in enumerate(counts)]
    place = world.of(author)
    return judge(place.users.get(author), shares, place)


def test_followers_of_every_region_count(world, author):
    judged(world, author, 4, 6)
    kept = world.of(author).users.get(author)
    assert (kept.reach, kept.reach_version) == ("hybrid", 1)


def test_each_change_is_a_version_and_nothing_else_is_written(world, author):
    place = world.of(author)
    for count, reach, version in (
        (2, "push", 0),
        (100, "pull", 1),
        (95, "pull", 1),
        (50, "hybrid", 2),
        (8, "push", 3),
    ):
        given = judged(world, author, count)
        assert (given.reach, given.reach_version) == (reach, version)
        assert place.users.get(author) == given


def test_judging_the_same_again_writes_nothing(world, author):
    judged(world, author, 20)
    world.of(author).users.stand = lambda *_, **__: pytest.fail("nothing changed")
    judged(world, author, 20)


def test_vips_are_told_of_when_they_become_one_and_when_they_are_none(world, author):
    for count, vip in ((5, True), (5, True), (4, False)):
        judged(world, author, count)
        assert world.of(author).users.get(author).vip == vip
    told = [message for _, _, message in world.pending()]
    assert told == [VipChanged(author, True), VipChanged(author, False)]


def test_a_judge_who_comes_second_waits(world, author):
    place = world.of(author)
    known = place.users.get(author)
    stale = replace(known)
    judged(world, author, 10)
    with pytest.raises(Busy):
        judge(stale, [Share("r", 0, 100, 1)], place)
    assert place.users.get(author).reach == "hybrid"


def test_an_announcement_carries_the_class(world, author):
    place, post = world.of(author), post_of(author)
    place.posts.create(post, claim_of("k"))
    world.tables.stream.clear()
    place.graph.register(author, [Share("us-east-1", 0, 10, 1)])
    plan.announce_post(PostChanged(post.post_id, author, post.updated, post.view()), place)
    message = world.pending()[-1][2]
    assert (message.reach, message.reach_version) == ("hybrid", 1)
