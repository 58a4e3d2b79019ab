import pytest

from functions.fan_out_planner import plan
from functions.records import Share
from shared.errors import PostUnknown
from shared.messages import PostAnnounced, PostChanged, ProfileAnnounced, ProfileChanged, Slice
from tests.functions.adapters.given import claim_of, post_of, stamp
from tests.functions.world import World
from tests.shared.documents import REGIONS


@pytest.fixture
def world():
    return World()


@pytest.fixture
def author(world):
    author = world.newcomer("eu")
    world.settle()
    return author


def register(world, author, **counts):
    shares = [Share(REGIONS[zone], 0, count, 1) for zone, count in counts.items()]
    world.of(author).graph.register(author, shares)


def changed(world, author, *, deleted=False):
    """A change of a stored post, as the outbox says it."""
    post, place = post_of(author), world.of(author)
    place.posts.create(post, claim_of(post.post_id))
    if deleted:
        place.posts.delete(author, post.post_id, 7, stamp(2))
    world.tables.stream.clear()
    return PostChanged(post.post_id, author, stamp(2), None if deleted else post.view())


def announced(author, *, deleted=False):
    post = post_of(author)
    card = None if deleted else post.view()
    return PostAnnounced(post.post_id, author, stamp(2), card, stamp(1), {"id": author})


def targets(world):
    return sorted(region for region, queue, _ in world.pending() if queue == "plans")


def test_a_post_is_announced_once_to_each_region_with_followers(world, author):
    register(world, author, us=70_000, eu=1, ap=0)
    plan.announce_post(changed(world, author), world.of(author))
    assert targets(world) == sorted([REGIONS["us"], REGIONS["eu"]])
    assert {type(message) for _, _, message in world.pending()} == {PostAnnounced}


def test_a_post_without_followers_is_announced_to_nobody(world, author):
    plan.announce_post(changed(world, author), world.of(author))
    assert world.pending() == []


def test_a_deletion_also_goes_where_the_last_follower_left(world, author):
    register(world, author, us=0, ap=3)
    plan.announce_post(changed(world, author, deleted=True), world.of(author))
    assert targets(world) == sorted([REGIONS["us"], REGIONS["ap"]])


def test_a_profile_goes_wherever_it_may_be_kept(world, author):
    register(world, author, us=0, ap=3)
    plan.announce_profile(ProfileChanged(author, stamp(3), {"id": author}), world.of(author))
    assert targets(world) == sorted([REGIONS["us"], REGIONS["ap"]])
    assert {type(message) for _, _, message in world.pending()} == {ProfileAnnounced}


def test_an_announcement_carries_the_author_as_they_are_now(world, author):
    register(world, author, us=1)
    place = world.of(author)
    place.users.change(author, {"bio": "new"}, stamp(10**9))
    plan.announce_post(changed(world, author), place)
    ((_, _, message),) = world.pending()
    assert message.author_card["bio"] == "new"
    assert message.author_updated == stamp(10**9)


def test_a_late_message_tells_of_the_post_as_it_is_now(world, author):
    late = changed(world, author)
    world.of(author).posts.delete(author, late.post_id, 7, stamp(5))
    world.tables.stream.clear()
    register(world, author, us=1)
    plan.announce_post(late, world.of(author))
    ((_, _, message),) = world.pending()
    assert (message.card, message.updated) == (None, stamp(5))


def test_a_post_that_never_was_is_poison(world, author):
    post = post_of(author)
    change = PostChanged(post.post_id, author, post.updated, post.view())
    with pytest.raises(PostUnknown):
        plan.announce_post(change, world.at("eu"))


def test_an_announced_post_is_kept_and_cut_into_a_slice_a_bucket(world, author):
    us = world.at("us")
    shares = {(REGIONS["us"], bucket): Share(REGIONS["us"], bucket, n, 1) for bucket, n in
              enumerate((5, 0, 7))}  # fmt: skip
    world.tables.shares[REGIONS["us"], author] = shares
    message = announced(author)
    plan.keep_and_slice(message, us)
    assert set(us.cards.get([message.post_id, author])) == {message.post_id, author}
    assert [one for _, _, one in world.pending()] == [
        Slice(author, message.post_id, 0, None),
        Slice(author, message.post_id, 2, None),
    ]


def test_the_authors_region_slices_its_own_followers_only(world, author):
    register(world, author, us=5, eu=2)
    plan.keep_and_slice(announced(author), world.at("eu"))
    assert len(world.pending()) == 1


def test_an_announced_deletion_leaves_a_tombstone_and_no_slices(world, author):
    us = world.at("us")
    world.tables.shares[REGIONS["us"], author] = {("x", 0): Share(REGIONS["us"], 0, 5, 1)}
    message = announced(author, deleted=True)
    plan.keep_and_slice(message, us)
    assert us.cards.get([message.post_id])[message.post_id].view is None
    assert world.pending() == []


def test_an_announcement_that_comes_twice_is_sliced_twice_in_case_the_first_died(world, author):
    register(world, author, eu=2)
    for _ in range(2):
        plan.keep_and_slice(announced(author), world.at("eu"))
    assert len(world.pending()) == 2


def test_a_late_profile_does_not_replace_a_newer_one(world, author):
    us = world.at("us")
    plan.keep_profile(ProfileAnnounced(author, stamp(5), {"v": 5}), us)
    plan.keep_profile(ProfileAnnounced(author, stamp(4), {"v": 4}), us)
    assert us.cards.get([author])[author].view == {"v": 5}
