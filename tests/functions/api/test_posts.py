import pytest

from functions.api import posts
from shared import errors
from shared.clock import HybridTime
from shared.ids import new_post_id, parse_post_id
from shared.limits import IDEMPOTENCY_HOURS, IDEMPOTENCY_KEY_MAX, TEXT_MAX
from tests.functions.world import World, new_user


@pytest.fixture
def world():
    return World()


@pytest.fixture
def place(world):
    return world.at("eu")


@pytest.fixture
def author(world):
    return world.newcomer("eu")


def write(place, author, text="Hello", key="k", media_ids=()):
    return posts.create(
        place.posts, place.clock, author, text=text, media_ids=list(media_ids), key=key
    )


def test_a_post_names_its_author_and_its_time(world, place, author):
    post = write(place, author)
    assert parse_post_id(post.post_id).author_id == author
    assert parse_post_id(post.post_id).time.ms == post.created_ms
    assert posts.read(place.posts, post.post_id) == post


def test_a_retry_answers_with_the_same_post(world, place, author):
    first = write(place, author)
    world.pass_time(60_000)
    assert write(place, author) == first
    assert write(place, author, key="other") != first


def test_a_key_with_another_body_is_refused(place, author):
    write(place, author, text="one")
    with pytest.raises(errors.IdempotencyKeyReused):
        write(place, author, text="two")


def test_a_key_is_forgotten_after_a_day(world, place, author):
    write(place, author, text="one")
    world.pass_time((IDEMPOTENCY_HOURS * 3600 + 1) * 1000)
    assert write(place, author, text="two").text == "two"


def test_a_key_whose_post_was_deleted_says_so(place, author):
    post = write(place, author)
    posts.delete(place.posts, place.clock, author, post.post_id)
    with pytest.raises(errors.PostDeleted):
        write(place, author)


@pytest.mark.parametrize(
    ("key", "condition"),
    [
        (None, errors.IdempotencyKeyMissing),
        ("", errors.IdempotencyKeyMalformed),
        ("two words", errors.IdempotencyKeyMalformed),
        ("schlüssel", errors.IdempotencyKeyMalformed),
        ("k" * (IDEMPOTENCY_KEY_MAX + 1), errors.IdempotencyKeyMalformed),
    ],
)
def test_keys_that_are_none(place, author, key, condition):
    with pytest.raises(condition):
        write(place, author, key=key)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        ("", errors.TextEmpty),
        (" \n\t ", errors.TextEmpty),
        ("x" * (TEXT_MAX + 1), errors.TextTooLong),
    ],
)
def test_texts_that_cannot_be(place, author, text, condition):
    with pytest.raises(condition):
        write(place, author, text=text)


def test_the_limit_counts_characters_not_bytes(place, author):
    assert write(place, author, text="💜" * TEXT_MAX).text == "💜" * TEXT_MAX


def test_a_deleted_post_is_gone_and_stays_gone(place, author):
    post = write(place, author)
    for _ in range(2):
        posts.delete(place.posts, place.clock, author, post.post_id)
    with pytest.raises(errors.PostDeleted):
        posts.read(place.posts, post.post_id)


def test_a_deletion_is_later_than_its_post_though_the_clock_is_behind(place, author):
    ahead = HybridTime(place.now() + 60_000)
    post = write(place, author)
    place.posts.tables.posts[author][new_post_id(ahead, author)] = post
    posts.delete(place.posts, place.clock, author, new_post_id(ahead, author))
    assert place.posts.get(author, new_post_id(ahead, author)).updated > ahead.text


def test_only_the_author_deletes(world, place, author):
    post = write(place, author)
    with pytest.raises(errors.NotYours):
        posts.delete(place.posts, place.clock, world.newcomer("eu"), post.post_id)
    assert posts.read(place.posts, post.post_id) == post


def test_posts_that_never_were(place, author):
    unknown = new_post_id(HybridTime(1), author)
    with pytest.raises(errors.PostUnknown):
        posts.read(place.posts, unknown)
    with pytest.raises(errors.PostUnknown):
        posts.delete(place.posts, place.clock, author, unknown)
    with pytest.raises(errors.IdMalformed):
        posts.read(place.posts, "nonsense")


def test_somebody_without_a_profile_cannot_post(place):
    with pytest.raises(errors.UserUnknown):
        write(place, new_user("eu"))
