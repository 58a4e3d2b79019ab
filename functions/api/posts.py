"""Posts: written once under an idempotency key, read by id, deleted by their author."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from functions import idempotency
from functions.ports import Media, Posts
from functions.records import Claim, Post, Visibility
from shared.clock import HybridClock, HybridTime
from shared.errors import (
    Busy,
    IdempotencyKeyMissing,
    IdempotencyKeyReused,
    NotYours,
    PostDeleted,
    PostUnknown,
    TextEmpty,
    TextTooLong,
    UserUnknown,
)
from shared.ids import new_post_id, parse_post_id
from shared.limits import TEXT_MAX
from shared.text import hashtags
from shared.views import View

TRIES = 4  # of a deletion that meets edits


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a new post refers to, already looked up (see `writing.py`)."""

    reply_to: str | None = None
    root_id: str | None = None
    quote_of: str | None = None
    mentions: tuple[str, ...] = ()
    visibility: Visibility = "public"
    media: tuple[View, ...] = ()
    held: bool = False  # until all of the media can be played
    asked: tuple[str, ...] = ()  # what the request named, which its key stands for


ABOUT_NOTHING = About()


class Contents(TypedDict):
    """What a request says itself."""

    text: str
    media_ids: list[str]
    key: str | None


def create(
    posts: Posts,
    clock: HybridClock,
    author_id: str,
    *,
    text: str,
    media_ids: list[str],
    key: str | None,
    about: About = ABOUT_NOTHING,
    media: Media | None = None,
) -> Post:
    """Write a post, or return the one that the same key wrote before.

    That it shows its media is noted first: from then on nobody removes them, and whatever
    becomes of them finds the post. Once it is stored, its stream has them looked at again
    (functions/showing).

    Raises:
        IdempotencyKeyMissing, IdempotencyKeyMalformed, IdempotencyKeyReused: see there.
        TextEmpty, TextTooLong: the post cannot be.
        MediaUnknown, MediaUnfit: a file was deleted meanwhile.
        PostDeleted: the key's post was written, and deleted since.
    """
    key = _checked_key(key)
    check_contents(text, media_ids)
    time = clock.tick()
    post = Post(
        author_id=author_id,
        post_id=new_post_id(time, author_id),
        text=text,
        media_ids=tuple(media_ids),
        created_ms=time.ms,
        updated=time.text,
        reply_to=about.reply_to,
        root_id=about.root_id,
        quote_of=about.quote_of,
        mentions=about.mentions,
        hashtags=tuple(hashtags(text)),
        visibility=about.visibility,
        media=about.media,
        held=about.held,
    )
    claim = _claim(key, text, media_ids, about, time.ms)
    if media is None or not media_ids:
        return live(posts.create(post, claim))
    media.use(post.post_id, media_ids)
    try:
        stored = posts.create(post, claim)
    except (IdempotencyKeyReused, UserUnknown):  # any other failure may have stored it
        media.disuse(post.post_id, media_ids)
        raise
    if stored.post_id != post.post_id:
        media.disuse(post.post_id, media_ids)
    return live(stored)


def repeated(
    posts: Posts, author_id: str, *, text: str, media_ids: list[str], key: str | None, about: About
) -> Post | None:
    """The live post that the same request wrote before, if it did.

    What a request refers to may be gone when it is repeated; what it wrote is still there.

    Raises: as `create`.
    """
    post = posts.written(author_id, _claim(_checked_key(key), text, media_ids, about, 0))
    return None if post is None else live(post)


def live(post: Post | None) -> Post:
    """The post, if there is one and it was not deleted.

    Raises:
        PostUnknown, PostDeleted: there is none.
    """
    if post is None:
        raise PostUnknown
    if post.deleted_ms is not None:
        raise PostDeleted
    return post


def read(posts: Posts, post_id: str) -> Post:
    """A live post.

    Raises:
        IdMalformed, PostUnknown, PostDeleted: there is none by this id.
    """
    return live(posts.get(parse_post_id(post_id).author_id, post_id))


def delete(posts: Posts, clock: HybridClock, caller_id: str, post_id: str) -> None:
    """Delete one's own post; a deleted one stays deleted.

    Raises:
        IdMalformed, PostUnknown: there never was one by this id.
        NotYours: somebody else wrote it.
        Busy: it is being edited all the time.
    """
    reference = parse_post_id(post_id)
    if reference.author_id != caller_id:
        raise NotYours
    clock.observe(reference.time)
    for _ in range(TRIES):
        post = posts.get(caller_id, post_id)
        if post is None:
            raise PostUnknown
        if post.deleted_ms is not None:
            return
        # A deletion is later than its post and every edit of it, on every clock.
        clock.observe(HybridTime.from_text(post.updated))
        time = clock.tick()
        if posts.delete(caller_id, post_id, time.ms, time.text):
            return
    raise Busy("The post was changed at the same time; try again.")


def _checked_key(key: str | None) -> str:
    if key is None:
        raise IdempotencyKeyMissing("Send an Idempotency-Key of your own with every post.")
    return idempotency.checked(key)


def _claim(key: str, text: str, media_ids: list[str], about: About, now_ms: int) -> Claim:
    return idempotency.claim_of(key, [text, media_ids, *about.asked], now_ms)


def check_contents(text: str, media_ids: Sequence[str] = ()) -> None:
    """Check what a post says; with media it need not say anything.

    Raises:
        TextEmpty, TextTooLong: it cannot be.
    """
    if not text.strip() and not media_ids:
        raise TextEmpty(field="text")
    if len(text) > TEXT_MAX:
        raise TextTooLong(f"A text has at most {TEXT_MAX} characters.", field="text")
