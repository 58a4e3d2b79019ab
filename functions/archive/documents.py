"""Posts as archived bytes: JSON lines, gzipped so that equal posts are equal bytes."""

import gzip
import json
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, asdict, fields
from typing import Any

from functions.records import Post

LEVEL = 9  # written once, read seldom


def document_of(post: Post) -> dict[str, Any]:
    """A post as a document, without what it does not have."""
    given = asdict(post)
    return {
        item.name: given[item.name]
        for item in fields(Post)
        if item.default is MISSING or given[item.name] != item.default
    }


def post_of(document: Mapping[str, Any]) -> Post:
    """The post of a document; attributes that this version does not know are passed over.

    Raises:
        TypeError: it lacks what every post has.
    """
    known = {item.name for item in fields(Post)}
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in document.items()
        if name in known
    }
    return Post(**{"text": ""} | values)  # a tombstone's row has none


def pack(posts: Iterable[Post]) -> bytes:
    """Posts as the bytes of an object. No time of packing is in them (RFC 1952, MTIME 0)."""
    lines = [
        json.dumps(document_of(post), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        for post in posts
    ]
    return gzip.compress("".join(f"{line}\n" for line in lines).encode(), LEVEL, mtime=0)


def unpack(data: bytes) -> list[Post]:
    """The posts of an object."""
    return [post_of(json.loads(line)) for line in gzip.decompress(data).splitlines()]


def merge(posts: Iterable[Post]) -> list[Post]:
    """One version of each post, newest post first: a tombstone if there is one, else the latest."""
    best: dict[str, Post] = {}
    for post in posts:
        known = best.get(post.post_id)
        if known is None or _rank(known) < _rank(post):
            best[post.post_id] = post
    return sorted(best.values(), key=lambda post: post.post_id, reverse=True)


def _rank(post: Post) -> tuple[bool, str]:
    return post.deleted_ms is not None, post.updated
