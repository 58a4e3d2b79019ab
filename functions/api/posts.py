"""Posts: written once under an idempotency key, read by id, deleted by their author."""

import hashlib
import json

from functions.ports import Posts
from functions.records import Claim, Post
from shared.clock import HybridClock
from shared.errors import (
    IdempotencyKeyMalformed,
    IdempotencyKeyMissing,
    MediaUnknown,
    NotYours,
    PostDeleted,
    PostUnknown,
    TextEmpty,
    TextTooLong,
)
from shared.ids import new_post_id, parse_post_id
from shared.limits import IDEMPOTENCY_HOURS, IDEMPOTENCY_KEY_MAX, TEXT_MAX


def create(
    posts: Posts,
    clock: HybridClock,
    author_id: str,
    *,
    text: str,
    media_ids: list[str],
    key: str | None,
) -> Post:
    """Write a post, or return the one that the same key wrote before.

    Raises:
        IdempotencyKeyMissing, IdempotencyKeyMalformed, IdempotencyKeyReused: see there.
        TextEmpty, TextTooLong, MediaUnknown: the post cannot be.
        PostDeleted: the key's post was written, and deleted since.
    """
    key = _checked_key(key)
    _check_contents(text, media_ids)
    time = clock.tick()
    post = Post(
        author_id=author_id,
        post_id=new_post_id(time, author_id),
        text=text,
        media_ids=tuple(media_ids),
        created_ms=time.ms,
        updated=time.text,
    )
    stored = posts.create(
        post,
        Claim(
            key_digest=_digest(key),
            body_digest=_digest(json.dumps([text, media_ids])),
            expires_s=time.ms // 1000 + IDEMPOTENCY_HOURS * 3600,
        ),
    )
    if stored.deleted_ms is not None:
        raise PostDeleted
    return stored


def read(posts: Posts, post_id: str) -> Post:
    """A live post.

    Raises:
        IdMalformed, PostUnknown, PostDeleted: there is none by this id.
    """
    post = posts.get(parse_post_id(post_id).author_id, post_id)
    if post is None:
        raise PostUnknown
    if post.deleted_ms is not None:
        raise PostDeleted
    return post


def delete(posts: Posts, clock: HybridClock, caller_id: str, post_id: str) -> None:
    """Delete one's own post; a deleted one stays deleted.

    Raises:
        IdMalformed, PostUnknown: there never was one by this id.
        NotYours: somebody else wrote it.
    """
    post = parse_post_id(post_id)
    if post.author_id != caller_id:
        raise NotYours
    clock.observe(post.time)  # a deletion is later than its post, on every clock
    time = clock.tick()
    deleted = posts.delete(caller_id, post_id, time.ms, time.text)
    if not deleted and posts.get(caller_id, post_id) is None:
        raise PostUnknown


def _checked_key(key: str | None) -> str:
    if key is None:
        raise IdempotencyKeyMissing("Send an Idempotency-Key of your own with every post.")
    if not 1 <= len(key) <= IDEMPOTENCY_KEY_MAX or not all("!" <= c <= "~" for c in key):
        raise IdempotencyKeyMalformed(
            f"An Idempotency-Key is 1 to {IDEMPOTENCY_KEY_MAX} visible ASCII characters."
        )
    return key


def _check_contents(text: str, media_ids: list[str]) -> None:
    if not text.strip():
        raise TextEmpty(field="text")
    if len(text) > TEXT_MAX:
        raise TextTooLong(f"A text has at most {TEXT_MAX} characters.", field="text")
    if media_ids:
        # Media are uploaded before they are posted, and nothing takes uploads here yet.
        raise MediaUnknown(field="media_ids")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
