from dataclasses import replace

import pytest

from functions.records import Version
from shared.errors import Busy, PostUnknown
from tests.functions.adapters.given import claim_of, post_of, someone, stamp


@pytest.fixture
def post(stores):
    post = replace(post_of(someone(stores, "eu"), text="one #a"), hashtags=("a",))
    return stores["eu"].posts.create(post, claim_of("k"))


def edited(post, text, number, **changes):
    changes = {"hashtags": (), "mentions": ()} | changes
    return replace(
        post,
        text=text,
        revision=post.revision + 1,
        edited_ms=post.created_ms + number,
        updated=stamp(number),
        **changes,
    )


def test_an_edit_replaces_the_text_and_keeps_the_old_one(stores, post):
    here = stores["eu"]
    second = edited(post, "two", 10)
    here.versions.edit(post, second)
    third = edited(second, "three @x", 20, mentions=("us3v9k2m8x7q1c",))
    here.versions.edit(second, third)
    assert here.posts.get(post.author_id, post.post_id) == third
    assert stores["us"].versions.of(post.post_id) == [
        Version(0, "one #a", post.created_ms),
        Version(1, "two", post.created_ms + 10),
    ]


def test_an_edit_of_what_changed_meanwhile_is_refused(stores, post):
    here = stores["eu"]
    here.versions.edit(post, edited(post, "two", 10))
    with pytest.raises(Busy):
        here.versions.edit(post, edited(post, "other", 11))
    assert here.posts.get(post.author_id, post.post_id).text == "two"
    assert len(here.versions.of(post.post_id)) == 1


def test_a_deleted_post_cannot_be_edited(stores, post):
    here = stores["eu"]
    here.posts.delete(post.author_id, post.post_id, 7, stamp(9))
    with pytest.raises(Busy):
        here.versions.edit(post, edited(post, "two", 10))
    assert here.posts.get(post.author_id, post.post_id).text == ""


def test_a_forgotten_history_is_empty_and_others_stay(stores, post):
    here = stores["eu"]
    other = here.posts.create(post_of(post.author_id, 2), claim_of("other"))
    for one in (post, other):
        here.versions.edit(one, edited(one, "two", 10))
    for _ in range(2):
        here.versions.forget(post.post_id)
    assert here.versions.of(post.post_id) == []
    assert len(here.versions.of(other.post_id)) == 1


def test_a_post_without_a_row_cannot_be_edited(stores, post):
    missing = post_of(post.author_id, 7)
    with pytest.raises(PostUnknown):
        stores["eu"].versions.edit(missing, edited(missing, "two", 10))
