from dataclasses import replace

import pytest

from functions.reach import Thresholds
from functions.records import Relation
from shared.limits import ACTIVE_MS, BACKFILL_POSTS
from shared.messages import TimelineLost, parse
from tests.functions.adapters.given import claim_of, post_of
from tests.functions.world import START_MS, World


@pytest.fixture
def world():
    return World()


@pytest.fixture
def owner(world):
    return world.newcomer("us")


def write(world, author, count=1):
    for _ in range(count):
        world.pass_time()
        post = post_of(author, world.tables.now_ms - START_MS)
        world.of(author).posts.create(post, claim_of(post.post_id))
    return post.post_id


def follow(world, owner, *zones):
    authors = [world.newcomer(zone) for zone in zones]
    for author in authors:
        world.of(owner).graph.follow(owner, author, 1)
    world.settle()
    return authors


def lose(world, owner):
    world.tables.feeds.pop(owner, None)
    world.tables.readers.pop(owner, None)


def rebuild(world, owner):
    world.of(owner).outlet.slices([TimelineLost(owner)])
    world.settle()


def home(world, owner):
    return world.of(owner).feeds.page(owner, 1000)


def test_a_lost_timeline_comes_back_as_it_was(world, owner):
    authors = follow(world, owner, "us", "eu", "ap")
    for author in authors * 3:
        write(world, author)
    world.settle()
    before = home(world, owner)
    lose(world, owner)
    rebuild(world, owner)
    assert home(world, owner) == before
    assert len(before) == 9
    assert world.of(owner).readers.get(owner).built_ms > 0


def test_the_cards_come_back_too(world, owner):
    (author,) = follow(world, owner, "eu")
    post_id = write(world, author)
    world.settle()
    world.tables.cards.clear()
    lose(world, owner)
    rebuild(world, owner)
    kept = world.of(owner).cards.get([post_id, author])
    assert all(kept[one].view for one in (post_id, author))


def test_a_deletion_is_heard_of_though_the_follow_is_settled_late(world, owner):
    """The rebuild comes before the follow, and the region of the owner is not known yet."""
    author, place = world.newcomer("eu"), world.of(owner)
    world.settle()
    post_id = write(world, author)
    place.graph.follow(owner, author, 1)
    late = list(world.pending())
    world.pending().clear()
    rebuild(world, owner)
    world.pass_time()
    world.at("eu").posts.delete(author, post_id, 7, world.at("eu").clock.tick().text)
    world.settle()
    world.pending().extend(late)
    world.settle()
    assert place.cards.get([post_id])[post_id].view is None


def test_deleted_posts_do_not_come_back(world, owner):
    (author,) = follow(world, owner, "eu")
    kept, gone = write(world, author), write(world, author)
    world.pass_time()
    world.at("eu").posts.delete(author, gone, 7, world.at("eu").clock.tick().text)
    world.settle()
    lose(world, owner)
    rebuild(world, owner)
    assert [entry.post_id for entry in home(world, owner)] == [kept]


def test_the_newest_posts_of_all_are_found_in_steps(world, owner, monkeypatch):
    monkeypatch.setattr("functions.fan_out.rebuild.REBUILD_STEP", 2)
    monkeypatch.setattr("functions.fan_out.rebuild.REBUILD_POSTS", 12)
    monkeypatch.setattr("functions.fan_out.rebuild.FIRST_POSTS", 3)
    authors = follow(world, owner, "us", "eu", "ap", "us", "eu")
    for author in authors * 6:
        write(world, author)
    world.settle()
    before = home(world, owner)
    lose(world, owner)
    rebuild(world, owner)
    assert home(world, owner) == before[:12]


def test_one_author_gives_as_many_posts_as_a_follow_does(world, owner):
    (author,) = follow(world, owner, "eu")
    write(world, author, BACKFILL_POSTS + 5)
    world.settle()
    lose(world, owner)
    rebuild(world, owner)
    assert len(home(world, owner)) == BACKFILL_POSTS


def test_what_was_found_survives_the_queue(world, owner):
    found = TimelineLost(owner, "a", 100, (("p", "reply", "r", True), ("q", "follow", None, False)))
    assert parse(found.to_json()) == found


def test_reasons_and_privacy_come_back(world, owner, monkeypatch):
    monkeypatch.setattr("functions.fan_out.rebuild.REBUILD_STEP", 1)
    author, _ = follow(world, owner, "us", "us")
    post_id = write(world, author)
    own = world.tables.posts[author]
    original = write(world, author)
    own.pop(original)
    own[post_id] = replace(own[post_id], repost_of=original, visibility="followers")
    profiles = world.tables.profiles
    profiles[author] = replace(profiles[author], private=True)
    world.tables.stream.clear()
    rebuild(world, owner)
    (entry,) = home(world, owner)
    assert (entry.reason, entry.about, entry.private) == ("repost", original, True)
    assert post_id not in world.of(owner).cards.get([post_id])


def test_an_author_who_is_unfollowed_meanwhile_stays_out(world, owner):
    gone, kept = follow(world, owner, "us", "us")
    for author in (gone, kept):
        write(world, author)
    world.settle()
    lose(world, owner)
    place = world.of(owner)
    push = place.feeds.push

    def push_slowly(entries):
        place.feeds.push = push
        place.graph.unfollow(owner, gone)
        place.feeds.remove_author(owner, gone)
        return push(entries)

    place.feeds.push = push_slowly
    rebuild(world, owner)
    assert {entry.author_id for entry in home(world, owner)} == {kept}


def test_a_lost_reader_row_comes_back(world, owner):
    world.tables.thresholds = Thresholds(hybrid=1, pull=100)
    (author,) = follow(world, owner, "us")
    write(world, author)
    world.settle()
    muted = world.newcomer("us")
    world.tables.relations[owner, "mutes", muted] = Relation(
        user_id=owner, kind="mutes", other=muted, at_ms=1
    )
    lose(world, owner)
    world.tables.relays.clear()
    rebuild(world, owner)
    reader = world.of(owner).readers.get(owner)
    assert (reader.hybrid, reader.muted) == ({author}, {muted})
    assert world.of(owner).relays.page(author, 10)


def test_pushes_reach_an_active_reader_after_a_rebuild(world, owner):
    world.tables.thresholds = Thresholds(hybrid=1, pull=100)
    (author,) = follow(world, owner, "us")
    write(world, author)
    world.settle()
    lose(world, owner)
    place, now = world.of(owner), world.tables.now_ms
    place.readers.activate(owner, now, now + ACTIVE_MS)
    rebuild(world, owner)
    post_id = write(world, author)
    world.settle()
    assert post_id in [entry.post_id for entry in home(world, owner)]


def test_a_timeline_of_somebody_who_follows_nobody_is_built_at_once(world, owner):
    rebuild(world, owner)
    assert home(world, owner) == []
    assert world.of(owner).readers.get(owner).built_ms > 0


def test_a_post_that_turns_private_during_a_rebuild_ends_private(world, owner, monkeypatch):
    monkeypatch.setattr("functions.fan_out.rebuild.REBUILD_STEP", 1)
    author, _ = follow(world, owner, "us", "us")
    post_id = write(world, author)
    world.settle()
    lose(world, owner)
    place = world.of(owner)
    push = place.feeds.push

    def push_slowly(entries):
        place.feeds.push = push
        known = list(entries)
        profiles = world.tables.profiles
        profiles[author] = replace(profiles[author], private=True)
        world.pass_time()
        place.visibilities.show(author, post_id, "followers", place.clock.tick().text)
        world.settle()
        return push(known)

    place.feeds.push = push_slowly
    rebuild(world, owner)
    assert [entry.private for entry in home(world, owner)] == [True]
