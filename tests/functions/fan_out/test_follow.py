from dataclasses import replace

import pytest

from functions.api import posts
from functions.fan_out.follow import settle
from functions.records import Entry, Share
from shared.limits import BACKFILL_POSTS
from shared.messages import FollowChanged
from tests.functions.world import World
from tests.shared.documents import REGIONS


@pytest.fixture
def world():
    return World()


@pytest.fixture
def author(world):
    return world.newcomer("eu")


@pytest.fixture
def fan(world):
    return world.newcomer("us")


def write(world, author, count):
    place, written = world.of(author), []
    for number in range(count):
        world.pass_time()
        post = posts.create(
            place.posts,
            place.clock,
            author,
            text=str(number),
            media_ids=[],
            key=f"{author}{place.now()}",
        )
        written.insert(0, post.post_id)
    return written


def home(world, fan):
    return [entry.post_id for entry in world.of(fan).feeds.page(fan, 1000)]


def settle_one(world, fan, author):
    place = world.of(fan)
    settle(FollowChanged(fan, author), place, place.directory())


def test_a_follow_backfills_the_latest_posts_with_their_cards(world, author, fan):
    written = write(world, author, BACKFILL_POSTS + 5)
    world.at("us").graph.follow(fan, author, 1)
    settle_one(world, fan, author)
    assert home(world, fan) == written[:BACKFILL_POSTS]
    kept = world.at("us").cards.get([*home(world, fan), author])
    assert all(card.view for card in kept.values())
    assert len(kept) == BACKFILL_POSTS + 1


def test_deleted_posts_are_not_backfilled(world, author, fan):
    written = write(world, author, 3)
    place = world.of(author)
    posts.delete(place.posts, place.clock, author, written[1])
    world.at("us").graph.follow(fan, author, 1)
    settle_one(world, fan, author)
    assert home(world, fan) == [written[0], written[2]]


def test_an_unfollow_clears_the_authors_posts_and_no_others(world, author, fan):
    other = world.newcomer("ap")
    for one in (author, other):
        write(world, one, 2)
        world.at("us").graph.follow(fan, one, 1)
        settle_one(world, fan, one)
    world.at("us").graph.unfollow(fan, author)
    settle_one(world, fan, author)
    assert {e.author_id for e in world.at("us").feeds.page(fan, 100)} == {other}


def test_the_authors_region_learns_of_the_audience(world, author, fan):
    world.at("us").graph.follow(fan, author, 1)
    settle_one(world, fan, author)
    assert world.at("eu").graph.audience(author) == [Share(REGIONS["us"], 0, 1, 1)]
    world.at("us").graph.unfollow(fan, author)
    settle_one(world, fan, author)
    assert world.at("eu").graph.audience(author) == [Share(REGIONS["us"], 0, 0, 2)]


def test_the_audience_is_registered_before_the_posts_are_read(world, author, fan):
    """A post is then either announced to this region or among those that are backfilled."""
    place, steps = world.at("us"), []
    register, latest = place.graph.register, place.posts.latest
    place.graph.register = lambda *a: steps.append("register") or register(*a)
    place.posts.latest = lambda *a: steps.append("latest") or latest(*a)
    place.graph.follow(fan, author, 1)
    settle_one(world, fan, author)
    assert steps[:2] == ["register", "latest"]


def test_messages_of_a_change_of_mind_may_come_in_any_order(world, author, fan):
    written = write(world, author, 2)
    graph = world.at("us").graph
    graph.follow(fan, author, 1)
    graph.unfollow(fan, author)
    for _ in range(3):
        settle_one(world, fan, author)
    assert home(world, fan) == []
    graph.follow(fan, author, 2)
    for _ in range(3):
        settle_one(world, fan, author)
    assert home(world, fan) == written


@pytest.mark.parametrize("follows_again", [True, False])
def test_a_change_of_mind_during_the_work_is_noticed(world, author, fan, follows_again):
    written = write(world, author, 2)
    place = world.at("us")
    place.graph.follow(fan, author, 1)
    settle_one(world, fan, author)
    if follows_again:
        place.graph.unfollow(fan, author)
        remove = place.feeds.remove_author

        def remove_slowly(*owner_and_author):
            removed = remove(*owner_and_author)
            place.graph.follow(fan, author, 2)
            return removed

        place.feeds.remove_author = remove_slowly
    else:
        place.graph.unfollow(fan, author)
        place.graph.follow(fan, author, 2)
        push = place.feeds.push

        def push_slowly(entries):
            place.graph.unfollow(fan, author)
            return push(entries)

        place.feeds.push = push_slowly
    settle_one(world, fan, author)
    assert home(world, fan) == (written if follows_again else [])


def test_a_backfilled_repost_comes_with_the_post_it_repeats(world, author, fan):
    original = write(world, world.newcomer("ap"), 1)[0]
    repost = write(world, author, 1)[0]
    own = world.tables.posts[author]
    own[repost] = replace(own[repost], repost_of=original)
    world.at("us").graph.follow(fan, author, 1)
    settle_one(world, fan, author)
    (entry,) = world.at("us").feeds.page(fan, 5)
    assert (entry.reason, entry.about) == ("repost", original)
    assert world.at("us").cards.get([original])[original].view


def test_a_private_post_is_backfilled_without_a_card(world, author, fan):
    (post_id,) = write(world, author, 1)
    own = world.tables.posts[author]
    own[post_id] = replace(own[post_id], visibility="followers")
    world.at("us").graph.follow(fan, author, 1)
    settle_one(world, fan, author)
    assert [entry.private for entry in world.at("us").feeds.page(fan, 5)] == [True]
    assert world.at("us").cards.get([post_id]) == {}


def test_a_post_that_turns_private_while_it_is_backfilled_ends_private(world, author, fan):
    (post_id,) = write(world, author, 1)
    place = world.at("us")
    place.graph.follow(fan, author, 1)
    push = place.feeds.push

    def push_slowly(entries):
        place.feeds.push = push
        own = world.tables.posts[author]
        own[post_id] = replace(own[post_id], visibility="followers")
        push([Entry(fan, post_id, author, private=True)])  # the delivery that says so
        return push(entries)

    place.feeds.push = push_slowly
    settle_one(world, fan, author)
    assert [entry.private for entry in place.feeds.page(fan, 5)] == [True]
