"""Likes, reposts, counts and edits that collide, or whose answer is lost, happen once."""

from dataclasses import replace

import pytest
from botocore.exceptions import EndpointConnectionError

from functions.adapters.retries import TRIES
from functions.records import Counts
from shared.errors import Busy, RegionUnavailable
from tests.functions.adapters.given import claim_of, post_of, someone, stamp
from tests.functions.adapters.test_contention import cancelled, failing
from tests.functions.world import new_user

LOST = EndpointConnectionError(endpoint_url="x")


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr("functions.adapters.retries.time.sleep", lambda _: None)


@pytest.fixture
def here(aws):
    return aws["eu"]


@pytest.fixture
def user(aws):
    return someone(aws, "eu")


def test_a_like_that_collides_is_tried_again(here, user):
    post = post_of(new_user("us")).post_id
    calls, patched = failing(3, cancelled(2))
    with patched:
        assert here.marks.put(user, "likes", post, 5)
    assert len(calls) == 4
    assert here.marks.liked_ms(user, post) == 5


def test_a_like_whose_answer_was_lost_is_there_when_it_is_repeated(here, user):
    post = post_of(new_user("us")).post_id
    _, patched = failing(1, LOST, after=True)
    with patched:
        with pytest.raises(RegionUnavailable):
            here.marks.put(user, "likes", post, 5)
        assert not here.marks.put(user, "likes", post, 6)
    assert here.marks.of(user, [post])[post].liked
    assert here.marks.liked_ms(user, post) == 5


def test_a_repost_whose_answer_was_lost_is_met_by_its_retry(here, user):
    original = post_of(new_user("us")).post_id
    first, second = (
        replace(post_of(user, number, text=""), repost_of=original) for number in (1, 2)
    )
    _, patched = failing(1, LOST, after=True)
    with patched:
        with pytest.raises(RegionUnavailable):
            here.reposts.create(first)
        assert here.reposts.create(second) == first
    assert here.users.get(user).post_count == 1


def test_a_count_whose_answer_was_lost_is_not_counted_twice(here):
    post = post_of(new_user("eu")).post_id
    _, patched = failing(1, LOST, after=True)
    with patched:
        with pytest.raises(RegionUnavailable):
            here.engagements.add(post, "likes", "a", 1)
        assert not here.engagements.add(post, "likes", "a", 1)
    assert here.engagements.counts([post]) == {post: Counts(likes=1)}


def test_a_count_that_is_contended_for_ever_is_busy_and_counts_nothing(here):
    post = post_of(new_user("eu")).post_id
    calls, patched = failing(99, cancelled(2))
    with patched, pytest.raises(Busy):
        here.engagements.add(post, "likes", "a", 1)
    assert len(calls) == TRIES
    assert here.engagements.counts([post]).get(post, Counts()) == Counts()


def test_counts_that_many_change_at_once_are_divided_and_add_up(aws, here):
    author = new_user("eu")
    post, quiet = post_of(author, 1).post_id, post_of(author, 2).post_id
    here.engagements.add(quiet, "likes", "a", 1)
    for number in range(20):
        calls, patched = failing(number % 2, cancelled(2))
        with patched:
            assert here.engagements.add(post, "likes", f"u{number}", 1)
            assert not here.engagements.add(post, "likes", f"u{number}", 1)
        assert len(calls) == 2 + number % 2
    assert aws["us"].engagements.counts([post, quiet]) == {
        post: Counts(likes=20),
        quiet: Counts(likes=1),
    }
    for number in range(15):  # and taken back wherever
        _, patched = failing((number + 1) % 2, cancelled(2))
        with patched:
            assert here.engagements.discard(post, "likes", f"u{number}")
    assert here.engagements.counts([post]) == {post: Counts(likes=5)}


def test_an_uncontended_count_is_one_row(here):
    author = new_user("eu")
    post = post_of(author).post_id
    for number in range(5):
        here.engagements.add(post, "likes", f"u{number}", 1)
    rows = list(here.engagements._tables.counts(author).query(f"{author}#counts"))
    assert [(row.post_id, int(row.likes), row.parts) for row in rows] == [(post, 5, None)]


def test_an_edit_whose_answer_was_lost_keeps_one_version(here, user):
    post = here.posts.create(post_of(user), claim_of("k"))
    after = replace(post, text="two", revision=1, edited_ms=9, updated=stamp(9))
    _, patched = failing(1, LOST, after=True)
    with patched:
        with pytest.raises(RegionUnavailable):
            here.versions.edit(post, after)
        with pytest.raises(Busy):
            here.versions.edit(post, after)
    assert here.posts.get(user, post.post_id) == after
    assert len(here.versions.of(post.post_id)) == 1


def test_an_undone_repost_that_collides_is_tried_again(here, user):
    original = post_of(new_user("us")).post_id
    here.reposts.create(replace(post_of(user, text=""), repost_of=original))
    calls, patched = failing(2, cancelled(4))
    with patched:
        assert here.reposts.undo(user, original, 7, stamp(9))
    assert len(calls) == 3
    assert here.users.get(user).post_count == 0
