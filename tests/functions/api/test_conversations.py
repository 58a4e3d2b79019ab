from dataclasses import replace

import pytest

from functions.api import conversations, engaging, writing
from functions.api.items import AUTHORITIES
from functions.records import Relation
from functions.relations.borrow import borrow
from shared import errors
from shared.clock import HybridTime
from shared.ids import new_post_id
from shared.limits import IDS_MAX
from tests.functions.api.test_writing import block, make_private, write
from tests.functions.world import World


@pytest.fixture
def world():
    return World()


@pytest.fixture
def author(world):
    return world.newcomer("eu", "ada")


@pytest.fixture
def fan(world):
    return world.newcomer("us", "bob")


def ids(items):
    return [item["post"]["id"] for item in items]


def walk(read, limit):
    """Every item of a list, page by page, and how many pages there were."""
    found, position, pages = [], None, 0
    while pages == 0 or position is not None:
        items, position = read(limit, position)
        found += items
        pages += 1
    return found, pages


def thread(world, post, viewer, limit=100):
    place = world.of(viewer) if viewer else world.of(post.author_id)
    return walk(
        lambda limit, after: conversations.replies(post.post_id, viewer, limit, after, place),
        limit,
    )


def test_a_post_comes_with_its_counts_and_what_the_viewer_did(world, author, fan):
    post = write(world, author)
    engaging.put("likes", post.post_id, fan, world.of(fan))
    write(world, fan, reply_to=post.post_id)
    world.settle()
    seen = conversations.read(post.post_id, fan, world.of(fan))
    assert seen["counts"] == {"replies": 1, "reposts": 0, "quotes": 0, "likes": 1}
    assert seen["viewer"] == {"liked": True, "reposted": False, "bookmarked": False}
    assert conversations.read(post.post_id, None, world.of(author))["viewer"] is None


def test_a_public_post_of_a_region_that_is_away_is_read_from_a_card(
    world, author, fan, monkeypatch
):
    post, unkept = write(world, author), write(world, author)
    place = world.of(fan)
    borrow(post.post_id, place)
    engaging.put("likes", post.post_id, fan, place)
    monkeypatch.setattr(place.posts, "get", away)
    seen = conversations.read(post.post_id, fan, place)
    assert (seen["text"], seen["counts"], seen["viewer"]["liked"]) == (post.text, None, True)
    with pytest.raises(errors.RegionUnavailable):
        conversations.read(unkept.post_id, fan, place)


def away(*_):
    raise errors.RegionUnavailable


def test_replies_come_oldest_first_with_authors(world, author, fan):
    post = write(world, author)
    replies = [write(world, user, reply_to=post.post_id) for user in (fan, author, fan)]
    nested = write(world, author, reply_to=replies[0].post_id)
    world.settle()
    found, _ = thread(world, post, fan)
    assert ids(found) == [reply.post_id for reply in replies]
    assert found[0]["author"]["username"] == "bob"
    assert found[0]["counts"]["replies"] == 1
    assert ids(thread(world, replies[0], None)[0]) == [nested.post_id]


def test_a_thread_of_ten_thousand_replies_is_read_to_its_end(world, author, fan):
    post = write(world, author)
    first = HybridTime(world.tables.now_ms + 1)
    own = world.tables.posts.setdefault(fan, {})
    members = world.tables.engaged.setdefault((post.post_id, "replies"), {})
    expected = []
    for number in range(10_000):
        time = HybridTime.from_number(first.number + number)
        reply = new_post_id(time, fan)
        own[reply] = replace(
            post,
            author_id=fan,
            post_id=reply,
            reply_to=post.post_id,
            deleted_ms=1 if number % 10 == 3 else None,
        )
        members[reply] = time.ms
        if number % 10 != 3:
            expected.append(reply)
    found, pages = thread(world, post, author)
    assert ids(found) == expected
    assert pages <= 10_000 // 100 + 1


def test_a_page_of_nothing_visible_is_short_and_goes_on(world, author, fan):
    post = write(world, author)
    hidden = world.newcomer("us")
    for _ in range(12):
        write(world, hidden, reply_to=post.post_id)
    last = write(world, fan, reply_to=post.post_id)
    world.settle()
    world.of(author).readers.add(author, "muted", [hidden])
    found, pages = thread(world, post, author, limit=1)
    assert ids(found) == [last.post_id]
    assert 1 < pages < 13


@pytest.mark.parametrize("rule", ["muted", "blocked", "blocked_by", "reported"])
@pytest.mark.parametrize("crowded", [False, True])
def test_who_is_out_of_sight_is_left_out_of_threads(world, author, fan, rule, crowded):
    other = world.newcomer("ap")
    post = write(world, author)
    hidden = write(world, fan, reply_to=post.post_id)
    shown = write(world, other, reply_to=post.post_id)
    world.settle()
    readers = world.of(author).readers
    readers.add(author, rule, [hidden.post_id if rule == "reported" else fan])
    if crowded:
        crowd(world, author, rule, hidden.post_id if rule == "reported" else fan)
    assert ids(thread(world, post, author)[0]) == [shown.post_id]
    assert ids(thread(world, post, None)[0]) == [hidden.post_id, shown.post_id]


def crowd(world, user, rule, other):
    """Let a set of a reader row have no room for somebody."""

    reader = world.tables.readers[user]
    world.tables.readers[user] = replace(reader, **{rule: frozenset()}, crowded=frozenset({rule}))
    kind = AUTHORITIES[rule]
    world.of(user).relations.put(Relation(user_id=user, kind=kind, other=other, at_ms=1))


def test_private_replies_are_for_followers(world, author, fan):
    post = write(world, author)
    make_private(world, fan)
    reply = write(world, fan, reply_to=post.post_id)
    world.settle()
    assert ids(thread(world, post, None)[0]) == []
    assert ids(thread(world, post, author)[0]) == []
    assert ids(thread(world, post, fan)[0]) == [reply.post_id]
    world.of(author).graph.follow(author, fan, 1)
    assert ids(thread(world, post, author)[0]) == [reply.post_id]


@pytest.mark.parametrize(
    "read",
    [
        conversations.read,
        lambda post, who, place: conversations.replies(post, who, 9, None, place),
        lambda post, who, place: conversations.quotes(post, who, 9, None, place),
        lambda post, who, place: conversations.people(post, "likes", who, 9, None, place),
    ],
)
def test_nobody_reads_around_a_post_that_they_may_not_read(world, author, fan, read):
    place = world.of(fan)
    gone = write(world, author)
    writing.delete(gone.post_id, author, world.of(author))
    with pytest.raises(errors.PostDeleted):
        read(gone.post_id, fan, place)
    post = write(world, author)
    block(world, author, fan)
    with pytest.raises(errors.Blocked):
        read(post.post_id, fan, place)
    read(post.post_id, None, place)
    make_private(world, author)
    with pytest.raises(errors.AccountPrivate):
        read(post.post_id, None, place)
    read(post.post_id, author, world.of(author))


def test_quotes_come_newest_first(world, author, fan):
    post = write(world, author)
    quotes = [write(world, fan, quote_of=post.post_id).post_id for _ in range(5)]
    world.settle()
    found, _ = walk(
        lambda limit, before: conversations.quotes(
            post.post_id, None, limit, before, world.of(author)
        ),
        2,
    )
    assert ids(found) == quotes[::-1]


@pytest.mark.parametrize("kind", ["likes", "reposts"])
def test_who_liked_or_reposted_is_listed_once_each(world, author, kind):
    post = write(world, author)
    people = [world.newcomer(zone) for zone in ("us", "eu", "ap", "us", "eu")]
    for user in people:
        if kind == "likes":
            engaging.put("likes", post.post_id, user, world.of(user))
        else:
            engaging.repost(post.post_id, user, world.of(user))
    world.settle()
    found, _ = walk(
        lambda limit, after: conversations.people(
            post.post_id, kind, None, limit, after, world.of(author)
        ),
        2,
    )
    assert [person["id"] for person in found] == sorted(people)


def test_a_bulk_read_answers_in_order_and_leaves_out_what_is_not_there(world, author, fan):
    one, two = write(world, author), write(world, fan)
    gone = write(world, fan)
    writing.delete(gone.post_id, fan, world.of(fan))
    unknown = new_post_id(HybridTime(1), author)
    wanted = ",".join([two.post_id, gone.post_id, unknown, one.post_id, two.post_id])
    assert ids(conversations.bulk(wanted, fan, world.of(fan))) == [two.post_id, one.post_id]


def test_a_bulk_read_meets_no_block_but_shows_whom_one_muted(world, author, fan):
    post, own = write(world, author), write(world, fan)
    wanted = f"{post.post_id},{own.post_id}"
    readers = world.of(fan).readers
    readers.add(fan, "muted", [author])
    assert len(conversations.bulk(wanted, fan, world.of(fan))) == 2
    readers.add(fan, "blocked_by", [author])
    assert ids(conversations.bulk(wanted, fan, world.of(fan))) == [own.post_id]


def test_bulk_reads_that_cannot_be(world, author):
    place = world.of(author)
    post = write(world, author).post_id
    with pytest.raises(errors.ParameterMalformed):
        conversations.bulk(",".join([post] * (IDS_MAX + 1)), None, place)
    for text in ("", "nonsense", f"{post},", f"{post} {post}"):
        with pytest.raises(errors.IdMalformed):
            conversations.bulk(text, None, place)


def test_bookmarks_are_listed_newest_posts_first_without_the_deleted(world, author, fan):
    posts = [write(world, author) for _ in range(5)]
    for post in posts:
        engaging.put("bookmarks", post.post_id, fan, world.of(fan))
    writing.delete(posts[2].post_id, author, world.of(author))
    found, _ = walk(
        lambda limit, before: conversations.bookmarks(fan, limit, before, world.of(fan)), 2
    )
    assert ids(found) == [posts[number].post_id for number in (4, 3, 1, 0)]
    assert all(item["viewer"]["bookmarked"] for item in found)
