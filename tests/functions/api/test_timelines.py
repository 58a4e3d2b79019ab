import pytest

from functions.api import posts, timelines
from shared.errors import UserUnknown
from tests.functions.world import World, new_user


@pytest.fixture
def world():
    return World()


@pytest.fixture
def author(world):
    return world.newcomer("eu")


@pytest.fixture
def fan(world, author):
    fan = world.newcomer("us")
    world.at("us").graph.follow(fan, author, 1)
    world.settle()
    return fan


def write(world, author, count):
    place = world.of(author)
    written = []
    for number in range(count):
        world.pass_time()
        post = posts.create(
            place.posts,
            place.clock,
            author,
            text=f"post {number}",
            media_ids=[],
            key=f"{place.now()}",
        )
        written.insert(0, post.post_id)
    world.settle()
    return written


def home(world, fan, limit):
    place = world.of(fan)
    found, before = [], None
    while True:
        items, before = timelines.home(place.feeds, place.cards, fan, limit, before)
        assert len(items) <= limit
        found += [item["post"]["id"] for item in items]
        if before is None:
            return found


@pytest.mark.parametrize("limit", [1, 3, 7, 8, 100])
def test_home_pages_every_post_once_newest_first(world, author, fan, limit):
    written = write(world, author, 7)
    assert home(world, fan, limit) == written


def test_home_items_have_post_author_and_reason(world, author, fan):
    (post_id,) = write(world, author, 1)
    place = world.of(fan)
    (item,), _ = timelines.home(place.feeds, place.cards, fan, 10, None)
    assert item["post"]["id"] == post_id
    assert item["author"]["id"] == author
    assert item["reason"] == "follow"


def test_pages_are_filled_up_past_deleted_posts(world, author, fan):
    written = write(world, author, 9)
    place = world.of(author)
    for post_id in written[1:6]:
        posts.delete(place.posts, place.clock, author, post_id)
    world.settle()
    there = world.of(fan)
    items, before = timelines.home(there.feeds, there.cards, fan, 3, None)
    assert [item["post"]["id"] for item in items] == [written[0], *written[6:8]]
    assert before is not None
    assert home(world, fan, 3) == [written[0], *written[6:]]


def test_a_skeleton_is_the_same_page_by_its_ids(world, author, fan):
    written = write(world, author, 5)
    feeds = world.of(fan).feeds
    first, before = timelines.skeleton(feeds, fan, 3, None)
    rest, end = timelines.skeleton(feeds, fan, 3, before)
    assert [entry["post_id"] for entry in first + rest] == written
    assert {entry["author_id"] for entry in first} == {author}
    assert end is None


def test_somebody_without_follows_has_an_empty_home(world):
    assert home(world, world.newcomer("ap"), 10) == []


def test_ones_own_posts_are_not_in_ones_home(world, author):
    write(world, author, 2)
    assert home(world, author, 10) == []


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_an_authors_timeline_has_their_live_posts(world, author, limit):
    written = write(world, author, 6)
    place = world.of(author)
    for post_id in written[:2] + written[3:4]:
        posts.delete(place.posts, place.clock, author, post_id)
    found, before = [], None
    while True:
        items, before = timelines.by_author(place.posts, place.users, author, limit, before)
        found += [item["post"]["id"] for item in items]
        assert {item["author"]["id"] for item in items} <= {author}
        if before is None:
            break
    assert found == [written[2], *written[4:]]


def test_nobody_has_no_timeline(world):
    place = world.at("eu")
    with pytest.raises(UserUnknown):
        timelines.by_author(place.posts, place.users, new_user("eu"), 5, None)
