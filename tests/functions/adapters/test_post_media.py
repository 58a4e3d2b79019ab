from dataclasses import replace

import pytest

from shared.views import media_view
from tests.functions.adapters.given import claim_of, post_of, someone, stamp

WAITING = media_view(media_id="m", kind="video", state="queued", alt='"ä"')
NAMES = {"poster": "a.jpg", "start": ["b.mp4"], "sizes": [["c.avif", 640, 360]], "preview": None}
SHOWN = media_view(
    media_id="m",
    kind="video",
    state="ready",
    width=1280,
    height=720,
    duration_ms=4_000,
    color="#102030",
    asset="a",
    names=NAMES,
)


@pytest.fixture
def here(stores):
    return stores["eu"]


@pytest.fixture
def author(stores):
    return someone(stores, "eu")


def written(here, author, **changes):
    known = {"media_ids": ("m",), "media": (WAITING,), "held": True}
    post = replace(post_of(author), **(known | changes))
    assert here.posts.create(post, claim_of(post.post_id)) == post
    return post


def test_media_and_waiting_are_kept_with_a_post(stores, here, author):
    post = written(here, author, media=(WAITING, SHOWN))
    assert here.posts.get(author, post.post_id) == post
    assert stores["us"].posts.many([post.post_id]) == {post.post_id: post}
    assert here.posts.latest(author, 1) == [post]


def test_a_post_that_waits_is_counted_when_it_waits_no_more(here, author):
    post = written(here, author)
    assert here.users.get(author).post_count == 0
    shown = replace(post, media=(SHOWN,), updated=stamp(5))
    assert here.post_media.renew(post, shown)
    assert here.users.get(author).post_count == 0
    free = replace(shown, held=False, updated=stamp(6))
    assert here.post_media.renew(shown, free)
    assert here.posts.get(author, post.post_id) == free
    assert here.users.get(author).post_count == 1
    assert not here.post_media.renew(shown, free)
    assert here.users.get(author).post_count == 1


def test_media_are_renewed_in_a_post_that_everybody_sees(here, author):
    post = written(here, author, held=False, media=(SHOWN,), text="Look")
    gone = replace(post, media=(WAITING,), updated=stamp(5))
    assert here.post_media.renew(post, gone)
    assert here.posts.get(author, post.post_id) == gone
    assert here.users.get(author).post_count == 1


def test_a_post_that_changed_meanwhile_stays_as_it_is(here, author):
    post = written(here, author)
    assert here.visibilities.show(author, post.post_id, "followers", stamp(4))
    assert not here.post_media.renew(post, replace(post, held=False, updated=stamp(5)))
    now = here.posts.get(author, post.post_id)
    assert (now.held, now.visibility) == (True, "followers")
    here.posts.delete(author, post.post_id, 7, stamp(6))
    buried = here.posts.get(author, post.post_id)
    assert not here.post_media.renew(buried, replace(buried, media=(SHOWN,), updated=stamp(7)))
    unknown = post_of(author, 9)
    assert not here.post_media.renew(unknown, replace(unknown, held=False, updated=stamp(8)))
    assert here.users.get(author).post_count == 0


@pytest.mark.parametrize("held", [True, False])
def test_a_deleted_post_says_nothing_of_media_and_is_counted_off_if_it_was_counted(
    here, author, held
):
    post = written(here, author, held=held)
    assert here.posts.delete(author, post.post_id, 7, stamp(5))
    assert not here.posts.delete(author, post.post_id, 8, stamp(6))
    buried = here.posts.get(author, post.post_id)
    assert (buried.media_ids, buried.media, buried.held) == ((), (), False)
    assert here.users.get(author).post_count == 0


def test_an_edit_leaves_media_and_waiting_as_they_are(here, author):
    post = written(here, author)
    edited = replace(post, text="", revision=1, edited_ms=9, updated=stamp(5))
    here.versions.edit(post, edited)
    assert here.posts.get(author, post.post_id) == edited
