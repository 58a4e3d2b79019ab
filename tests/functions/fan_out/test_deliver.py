from dataclasses import replace

import pytest

from functions.fan_out.deliver import deliver
from functions.fan_out_planner import plan
from functions.records import Card, Plan
from shared.messages import PostAnnounced, Slice
from tests.functions.adapters.given import claim_of, post_of, stamp
from tests.functions.world import World
from tests.shared.documents import REGIONS

SIZE = 5


@pytest.fixture(autouse=True)
def small_slices(monkeypatch):
    monkeypatch.setattr("functions.fan_out.crowd.SLICE_FOLLOWERS", SIZE)


@pytest.fixture
def world():
    return World()


@pytest.fixture
def small_buckets(monkeypatch):
    monkeypatch.setattr("functions.buckets.BUCKET_FOLLOWERS", 2)


def audience(world, count):
    author = world.newcomer("eu")
    fans = [world.newcomer("us") for _ in range(count)]
    for fan in fans:
        world.at("us").graph.follow(fan, author, 1)
    world.tables.stream.clear()
    return author, fans


def announced(author):
    post = post_of(author)
    return PostAnnounced(post.post_id, author, stamp(2), post.view(), stamp(1), {"id": author})


def work_off(world, *messages, times=1, most=1000):
    """Deliver slices and those that follow from them; count entries, and slices."""
    written, turns = 0, 0
    world.pending().extend((REGIONS["us"], "slices", message) for message in messages)
    while waiting := world.pending():
        _, _, message = waiting.pop(0)
        for _ in range(times):
            written += deliver(message, world.at("us"))
        turns += 1
        assert turns < most
    return written, turns


def home(world, fan):
    return [entry.post_id for entry in world.at("us").feeds.page(fan, 10)]


def ledger(world, post_id):
    return world.at("us").ledger.read(post_id, REGIONS["us"])[1]


@pytest.mark.parametrize("count", [0, 1, SIZE - 1, SIZE, SIZE + 1, 3 * SIZE + 2])
def test_every_follower_gets_the_post_once(world, count):
    author, fans = audience(world, count)
    post = post_of(author)
    assert work_off(world, Slice(author, post.post_id, 0, None))[0] == count
    for fan in fans:
        assert home(world, fan) == [post.post_id]


def test_duplicate_slice_is_pushed_once_and_counted_once(world):
    author, fans = audience(world, 2 * SIZE + 1)
    post = post_of(author)
    written, _ = work_off(world, Slice(author, post.post_id, 0, None), times=2)
    assert written == len(fans)
    (chain,) = ledger(world, post.post_id)
    assert (chain.delivered, chain.slices, chain.done) == (len(fans), 3, True)


def test_a_slice_whose_worker_died_before_the_ledger_is_done_again(world):
    author, _ = audience(world, 2)
    place, share = world.at("us"), Slice(author, post_of(author).post_id, 0, None)
    advance = place.ledger.advance
    place.ledger.advance = lambda *_: (_ for _ in ()).throw(ConnectionError)
    with pytest.raises(ConnectionError):
        deliver(share, place)
    place.ledger.advance = advance
    assert deliver(share, place) == 2
    assert ledger(world, share.post_id)[0].delivered == 2


def test_a_slice_whose_worker_died_after_the_ledger_only_sends_the_next(world):
    author, fans = audience(world, SIZE + 1)
    place, share = world.at("us"), Slice(author, post_of(author).post_id, 0, None)
    slices = place.outlet.slices
    place.outlet.slices = lambda _: (_ for _ in ()).throw(ConnectionError)
    with pytest.raises(ConnectionError):
        deliver(share, place)
    place.outlet.slices = slices
    place.feeds.push = lambda _: pytest.fail("it was pushed before")
    assert deliver(share, place) == 0
    del place.feeds.push
    assert work_off(world)[0] == 1
    assert all(home(world, fan) for fan in fans)


def test_a_slice_that_another_worker_finished_meanwhile_sends_nothing(world):
    author, _ = audience(world, SIZE + 1)
    place, share = world.at("us"), Slice(author, post_of(author).post_id, 0, None)
    push = place.feeds.push

    def push_slowly(entries):
        place.feeds.push = push
        deliver(share, place)
        return push(entries)

    place.feeds.push = push_slowly
    deliver(share, place)
    assert len(world.pending()) == 1


def test_a_slice_covers_its_own_bucket(world, monkeypatch):
    monkeypatch.setattr("functions.buckets.BUCKET_FOLLOWERS", 1)
    author, fans = audience(world, 8)
    graph = world.at("us").graph
    share = graph.audience_here(author)[-1]
    inside = graph.followers(author, REGIONS["us"], share.bucket, 100)
    assert 0 < len(inside) < len(fans)
    work_off(world, Slice(author, post_of(author).post_id, share.bucket, None))
    assert sorted(fan for fan in fans if home(world, fan)) == sorted(inside)


@pytest.mark.parametrize("chains", [1, 2, 8])
def test_chains_go_through_every_bucket(world, monkeypatch, small_buckets, chains):
    monkeypatch.setattr("functions.fan_out_planner.cut.CHAINS", chains)
    author, fans = audience(world, 40)
    message = announced(author)
    plan.keep_and_slice(message, world.at("us"))
    assert 1 <= len(world.pending()) <= chains
    written, _ = work_off(world)
    assert written == len(fans)
    assert all(home(world, fan) == [message.post_id] for fan in fans)
    place = world.at("us")
    made, chains_done = place.ledger.read(message.post_id, REGIONS["us"])
    assert (made.chains, made.expected) == (len(chains_done), len(fans))
    assert all(chain.done for chain in chains_done)
    assert sum(chain.delivered for chain in chains_done) == len(fans)


def test_a_post_never_has_more_than_eight_messages_on_the_queue(world, small_buckets):
    author, _ = audience(world, 60)
    plan.keep_and_slice(announced(author), world.at("us"))
    place, most = world.at("us"), 0
    while waiting := world.pending():
        most = max(most, len(waiting))
        deliver(waiting.pop(0)[2], place)
    assert most == 8


def test_thin_buckets_share_a_slice(world, small_buckets, monkeypatch):
    monkeypatch.setattr("functions.fan_out_planner.cut.CHAINS", 1)
    author, fans = audience(world, 40)
    plan.keep_and_slice(announced(author), world.at("us"))
    _, turns = work_off(world)
    assert turns <= len(fans) // SIZE + 1


def test_a_slice_looks_into_so_many_buckets_and_no_more(world, monkeypatch):
    monkeypatch.setattr("functions.fan_out.crowd.SLICE_BUCKETS", 4)
    author, _ = audience(world, 0)
    share = Slice(author, post_of(author).post_id, 0, None, buckets=64, chains=1)
    asked, place = [], world.at("us")
    followers = place.graph.followers
    place.graph.followers = lambda *a: asked.append(a[2]) or followers(*a)
    deliver(share, place)
    assert asked == [0, 1, 2, 3]
    ((_, _, following),) = world.pending()
    assert (following.bucket, following.after) == (4, None)


def test_whoever_leaves_between_the_reading_and_the_push_gets_nothing(world):
    author, fans = audience(world, 4)
    place, gone = world.at("us"), fans[1]
    push = place.feeds.push

    def push_slowly(entries):
        place.graph.unfollow(gone, author)
        place.feeds.remove_author(gone, author)  # the unfollow is settled before the push
        return push(entries)

    place.feeds.push = push_slowly
    assert deliver(Slice(author, post_of(author).post_id, 0, None), place) == 3
    assert [bool(home(world, fan)) for fan in fans] == [True, False, True, True]


def test_whoever_leaves_and_comes_back_meanwhile_keeps_the_post(world):
    author, fans = audience(world, 3)
    place, back = world.at("us"), fans[1]
    push, take_back = place.feeds.push, place.feeds.take_back

    def push_slowly(entries):
        place.feeds.push = push
        place.graph.unfollow(back, author)
        return push(entries)

    def take_back_slowly(entries):
        place.graph.follow(back, author, 2)
        return take_back(entries)

    place.feeds.push, place.feeds.take_back = push_slowly, take_back_slowly
    assert deliver(Slice(author, post_of(author).post_id, 0, None), place) == 3
    assert all(home(world, fan) for fan in fans)


@pytest.mark.parametrize("which", ["post", "author"])
def test_a_deletion_ends_the_chain(world, which):
    author, _ = audience(world, 3 * SIZE)
    place, post = world.at("us"), post_of(author)
    first = Slice(author, post.post_id, 0, None)
    assert deliver(first, place) == SIZE
    gone = post.post_id if which == "post" else author
    place.cards.keep([Card(gone, which, stamp(9), None)])
    assert work_off(world) == (0, 1)
    (chain,) = ledger(world, post.post_id)
    assert (chain.cancelled, chain.delivered) == (True, SIZE)


@pytest.mark.parametrize("gone", [True, False])
def test_a_private_posts_own_row_tells_whether_it_is_there(world, gone):
    author, fans = audience(world, 2)
    post = replace(post_of(author), visibility="followers")
    world.at("eu").posts.create(post, claim_of("k"))
    if gone:
        world.at("eu").posts.delete(author, post.post_id, 7, stamp(9))
    place = world.at("us")
    place.cards.keep([Card(post.post_id, "post", stamp(3), None)])  # it was public before
    share = Slice(author, post.post_id, 0, None, private=True)
    assert deliver(share, place) == (0 if gone else 2)
    assert [entry.private for entry in place.feeds.page(fans[0], 5)] == ([] if gone else [True])


def test_a_later_run_delivers_anew_and_an_earlier_one_no_more(world):
    author, fans = audience(world, 2)
    place, post = world.at("us"), post_of(author)
    first = Slice(author, post.post_id, 0, None, run="1")
    assert deliver(first, place) == 2
    assert deliver(replace(first, run="2", private=False, reason="quote"), place) == 2
    assert place.feeds.page(fans[0], 5)[0].reason == "quote"
    assert deliver(first, place) == 0
    assert place.feeds.page(fans[0], 5)[0].reason == "quote"
    assert ledger(world, post.post_id)[0].delivered == 2


def test_a_small_authors_post_is_not_kept_waiting_by_a_large_ones(world, small_buckets):
    large, _ = audience(world, 60)
    small, fans = audience(world, 2)
    place = world.at("us")
    plan.keep_and_slice(announced(large), place)
    plan.keep_and_slice(announced(small), place)
    turns = 0
    while not all(home(world, fan) for fan in fans):
        deliver(world.pending().pop(0)[2], place)
        turns += 1
    assert turns <= 9
    assert any(isinstance(message, Slice) for _, _, message in world.pending())


@pytest.mark.parametrize("private", [True, False])
def test_a_post_that_others_may_see_while_it_is_pushed_ends_as_it_is(world, private):
    """The later delivery overtakes a slice that was about to push."""
    author, fans = audience(world, 3)
    place, post = world.at("us"), post_of(author)
    was = replace(post, visibility="public" if private else "followers")
    world.at("eu").posts.create(was, claim_of("k"))
    world.tables.stream.clear()
    place.ledger.open(planned(post, "1"))
    push = place.feeds.push

    def push_slowly(entries):
        place.feeds.push = push
        now = replace(was, visibility="followers" if private else "public", updated=stamp(9))
        world.tables.posts[author][post.post_id] = now
        place.ledger.open(planned(post, "2"))
        deliver(Slice(author, post.post_id, 0, None, run="2", private=private), place)
        return push(entries)

    place.feeds.push = push_slowly
    deliver(Slice(author, post.post_id, 0, None, run="1", private=not private), place)
    assert {place.feeds.page(fan, 1)[0].private for fan in fans} == {private}


def planned(post, run):
    return Plan(
        post_id=post.post_id,
        author_id=post.author_id,
        run=run,
        reach="push",
        crowd="followers",
        chains=1,
        vips=0,
        expected=3,
        started_ms=1,
    )
