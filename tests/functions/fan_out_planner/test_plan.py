from dataclasses import replace

import pytest

from functions.fan_out_planner import plan
from functions.records import Card, Share
from shared.errors import Busy
from shared.messages import PostAnnounced, PostChanged, ProfileAnnounced, ProfileChanged, Slice
from tests.functions.adapters.given import claim_of, post_of, stamp
from tests.functions.world import World, new_user
from tests.shared.documents import REGIONS

ORIGINAL = post_of(new_user("us")).post_id


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


def stand(world, author, *counts):
    """Let an author have followers in the buckets of a region."""
    shares = {
        (REGIONS["us"], bucket): Share(REGIONS["us"], bucket, count, 1)
        for bucket, count in enumerate(counts)
    }
    world.tables.shares[REGIONS["us"], author] = shares


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
    register(world, author, us=7_000, eu=1, ap=0)
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


def test_a_post_without_a_row_is_told_of_like_a_deletion(world, author):
    register(world, author, us=1)
    post = post_of(author)
    change = PostChanged(post.post_id, author, post.updated, post.view())
    plan.announce_post(change, world.at("eu"))
    ((_, _, message),) = world.pending()
    assert (message.card, message.updated > post.updated) == (None, True)
    assert message.author_card["id"] == author


def test_a_post_of_an_author_who_has_gone_is_told_of_like_a_deletion(world, author):
    register(world, author, us=1)
    change = changed(world, author)
    gone = world.tables.profiles.pop(author)
    plan.announce_post(change, world.at("eu"))
    ((_, _, message),) = world.pending()
    assert (message.card, message.author_card) == (None, None)
    us = world.at("us")
    us.cards.keep([Card(author, "user", gone.updated, gone.view())])
    plan.keep_and_slice(message, us)
    assert us.cards.get([author])[author].view is None


def test_the_audience_is_read_before_the_post(world, author):
    """A post that is deleted in between is then told of to every region told of here."""
    place, steps = world.of(author), []
    audience, get = place.graph.audience, place.posts.get
    change = changed(world, author)
    place.graph.audience = lambda *a: steps.append("audience") or audience(*a)
    place.posts.get = lambda *a: steps.append("post") or get(*a)
    plan.announce_post(change, place)
    assert steps == ["audience", "post"]


def test_an_edit_renews_cards_and_delivers_nothing(world, author):
    register(world, author, eu=2)
    change = replace(changed(world, author), revision=1)
    plan.announce_post(change, world.of(author))
    ((_, _, message),) = world.pending()
    world.pending().clear()
    plan.keep_and_slice(message, world.at("eu"))
    assert world.at("eu").cards.get([message.post_id])[message.post_id].view
    assert world.pending() == []


def test_an_edited_post_that_others_may_see_now_is_delivered_anew(world, author):
    register(world, author, eu=2)
    plan.announce_post(replace(changed(world, author), revision=1, shown=True), world.of(author))
    ((_, _, message),) = world.pending()
    assert message.deliver


def test_a_private_post_is_delivered_and_leaves_no_card(world, author):
    register(world, author, eu=2)
    change, place = changed(world, author), world.of(author)
    post = place.posts.get(author, change.post_id)
    place.cards.keep([Card(post.post_id, "post", stamp(0), post.view())])
    private = replace(post, visibility="followers", updated=stamp(9))
    world.tables.posts[author][post.post_id] = private
    world.tables.profiles[author] = replace(world.tables.profiles[author], private=True)
    plan.announce_post(change, place)
    ((_, _, message),) = world.pending()
    world.pending().clear()
    assert (message.card, message.private) == (None, True)
    plan.keep_and_slice(message, place)
    assert place.cards.get([post.post_id])[post.post_id].view is None
    ((_, _, share),) = world.pending()
    assert share.private


@pytest.mark.parametrize("private", [True, False])
def test_a_post_written_while_its_account_was_switched_becomes_what_the_account_is(
    world, author, private
):
    register(world, author, eu=2)
    change, place = changed(world, author), world.of(author)
    visibility = "public" if private else "followers"
    own, profiles = world.tables.posts[author], world.tables.profiles
    own[change.post_id] = replace(own[change.post_id], visibility=visibility)
    profiles[author] = replace(profiles[author], private=private)
    plan.announce_post(change, place)
    ((_, _, again),) = world.pending()
    world.pending().clear()
    assert isinstance(again, PostChanged)
    plan.announce_post(again, place)
    ((_, _, message),) = world.pending()
    assert (message.private, message.deliver) == (private, True)


@pytest.mark.parametrize(
    ("changes", "reason", "about"),
    [
        ({}, "follow", None),
        ({"reply_to": "b", "root_id": "a"}, "reply", "a"),
        ({"reply_to": "b"}, "reply", "b"),
        ({"repost_of": ORIGINAL}, "repost", ORIGINAL),
        ({"quote_of": "d"}, "quote", None),
    ],
    ids=["post", "reply", "reply without root", "repost", "quote"],
)
def test_slices_say_why_a_post_is_there(world, author, changes, reason, about):
    register(world, author, eu=2)
    change, place = changed(world, author), world.of(author)
    own = world.tables.posts[author]
    own[change.post_id] = replace(own[change.post_id], **changes)
    plan.announce_post(change, place)
    ((_, _, message),) = world.pending()
    world.pending().clear()
    plan.keep_and_slice(message, place)
    ((_, _, share),) = world.pending()
    assert (share.reason, share.about) == (reason, about)


def test_an_announced_post_is_kept_and_cut_into_slices(world, author):
    us = world.at("us")
    stand(world, author, 5, 0, 7)
    message = announced(author)
    plan.keep_and_slice(message, us)
    assert set(us.cards.get([message.post_id, author])) == {message.post_id, author}
    parts = {"buckets": 3, "chains": 3, "run": message.updated}
    assert [one for _, _, one in world.pending()] == [
        Slice(author, message.post_id, 0, None, **parts),
        Slice(author, message.post_id, 2, None, **parts),
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


def test_a_late_announcement_does_not_bring_an_old_entry_into_the_relay(world, author):
    register(world, author, eu=2)
    change, place = changed(world, author), world.of(author)
    place.reaches.turn(author, "pull", 1)
    plan.announce_post(change, place)
    ((_, _, late),) = world.pending()
    world.pending().clear()
    world.tables.profiles[author] = replace(world.tables.profiles[author], private=True)
    assert place.visibilities.show(author, change.post_id, "followers", stamp(9))
    world.settle()
    plan.keep_and_slice(late, place)
    (entry,) = place.relays.page(author, 5)
    assert entry.private


def test_a_switch_that_somebody_else_made_is_told_of_by_its_own_change(world, author):
    register(world, author, eu=2)
    change, place = changed(world, author), world.of(author)
    world.tables.profiles[author] = replace(world.tables.profiles[author], private=True)
    get = place.posts.get

    def get_slowly(*key):
        place.posts.get = get
        post = get(*key)
        place.visibilities.show(author, change.post_id, "followers", stamp(9))
        return post

    place.posts.get = get_slowly
    world.tables.stream.clear()
    plan.announce_post(change, place)
    assert [type(message) for _, _, message in world.pending()] == [PostChanged]


def test_a_switch_that_an_edit_overtook_is_tried_again(world, author):
    change, place = changed(world, author), world.of(author)
    world.tables.profiles[author] = replace(world.tables.profiles[author], private=True)
    place.visibilities.show = lambda *_: False
    with pytest.raises(Busy):
        plan.announce_post(change, place)
