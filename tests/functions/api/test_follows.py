import pytest

from functions.api import follows
from shared.errors import CursorMalformed, FollowSelf, IdMalformed, UserUnknown
from tests.functions.world import World, new_user


@pytest.fixture
def world():
    return World()


def follow(world, fan, author):
    place = world.of(fan)
    return follows.follow(place, fan, author)


def unfollow(world, fan, author):
    place = world.of(fan)
    follows.unfollow(place, fan, author)


def pages(read, limit):
    found, position, turns = [], None, 0
    while True:
        page, position = read(limit, position)
        assert len(page) <= limit
        found += page
        turns += 1
        if position is None:
            return found
        assert turns < 100


def test_following_and_unfollowing_twice_is_fine(world):
    fan, author = world.newcomer("us"), world.newcomer("eu")
    for _ in range(2):
        follow(world, fan, author)
    assert world.of(fan).users.get(fan).following_count == 1
    for _ in range(2):
        unfollow(world, fan, author)
    assert world.of(fan).users.get(fan).following_count == 0


@pytest.mark.parametrize("change", [follow, unfollow])
def test_nobody_to_follow(world, change):
    fan = world.newcomer("us")
    for author, condition in (
        (fan, FollowSelf),
        (new_user("eu"), UserUnknown),
        ("nonsense", IdMalformed),
    ):
        with pytest.raises(condition):
            change(world, fan, author)


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 100])
def test_followers_of_every_region_and_bucket_are_listed_once(world, limit, monkeypatch):
    monkeypatch.setattr("functions.buckets.BUCKET_FOLLOWERS", 2)
    author = world.newcomer("eu")
    fans = [world.newcomer(zone) for zone in ("us", "eu", "ap") for _ in range(5)]
    for fan in fans:
        follow(world, fan, author)
    world.settle()
    graph = world.of(author).graph
    found = pages(lambda n, at: follows.followers(graph, author, n, at), limit)
    assert sorted(found) == sorted(fans)


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 100])
def test_the_followed_are_listed_once(world, limit):
    fan = world.newcomer("us")
    authors = [world.newcomer(zone) for zone in ("us", "eu", "ap", "eu")]
    for author in authors:
        follow(world, fan, author)
    graph = world.of(fan).graph
    found = pages(lambda n, at: follows.following(graph, fan, n, at), limit)
    assert found == sorted(authors)


def test_an_exactly_full_page_is_the_last_one(world):
    fan, author = world.newcomer("us"), world.newcomer("us")
    follow(world, fan, author)
    graph = world.at("us").graph
    assert follows.followers(graph, author, 1, None) == ([fan], None)
    assert follows.following(graph, fan, 1, None) == ([author], None)


def test_a_position_of_another_kind_is_malformed(world):
    author = world.newcomer("us")
    with pytest.raises(CursorMalformed):
        follows.followers(world.at("us").graph, author, 1, "nonsense")
