import pytest

from functions.fan_out.deliver import deliver
from shared.messages import Slice
from tests.functions.adapters.given import post_of
from tests.functions.world import World
from tests.shared.documents import REGIONS

SIZE = 5


@pytest.fixture(autouse=True)
def small_slices(monkeypatch):
    monkeypatch.setattr("functions.fan_out.crowd.SLICE_FOLLOWERS", SIZE)


@pytest.fixture
def world():
    return World()


def audience(world, count):
    author = world.newcomer("eu")
    fans = [world.newcomer("us") for _ in range(count)]
    for fan in fans:
        world.at("us").graph.follow(fan, author, 1)
    world.tables.stream.clear()
    return author, fans


def work_off(world, message, *, twice=False):
    """Deliver a slice and those that follow from it."""
    written, turns = 0, 0
    world.pending().append((REGIONS["us"], "slices", message))
    while waiting := world.pending():
        _, _, message = waiting.pop(0)
        for _ in range(2 if twice else 1):
            written += deliver(message, world.at("us"), REGIONS["us"])
        turns += 1
        assert turns < 1000
    return written


@pytest.mark.parametrize("count", [0, 1, SIZE - 1, SIZE, SIZE + 1, 3 * SIZE + 2])
def test_every_follower_gets_the_post_once(world, count):
    author, fans = audience(world, count)
    post = post_of(author)
    assert work_off(world, Slice(author, post.post_id, 0, None)) == count
    feeds = world.at("us").feeds
    for fan in fans:
        assert [entry.post_id for entry in feeds.page(fan, 10)] == [post.post_id]


def test_duplicate_slice_is_pushed_once(world):
    author, fans = audience(world, 2 * SIZE)
    post = post_of(author)
    work_off(world, Slice(author, post.post_id, 0, None), twice=True)
    feeds = world.at("us").feeds
    assert all(len(feeds.page(fan, 10)) == 1 for fan in fans)


def test_the_next_slice_is_sent_before_this_one_counts_as_done(world):
    author, _ = audience(world, SIZE + 1)
    post = post_of(author)
    place = world.at("us")
    place.outlet.slices = lambda _: (_ for _ in ()).throw(ConnectionError)
    with pytest.raises(ConnectionError):
        deliver(Slice(author, post.post_id, 0, None), place, REGIONS["us"])


def test_a_slice_covers_its_own_bucket(world, monkeypatch):
    monkeypatch.setattr("functions.buckets.BUCKET_FOLLOWERS", 1)
    author, fans = audience(world, 8)
    graph, feeds = world.at("us").graph, world.at("us").feeds
    share = graph.audience_here(author)[-1]
    inside = graph.followers(author, REGIONS["us"], share.bucket, 100)
    assert 0 < len(inside) < len(fans)
    work_off(world, Slice(author, post_of(author).post_id, share.bucket, None))
    assert sorted(fan for fan in fans if feeds.page(fan, 1)) == sorted(inside)
