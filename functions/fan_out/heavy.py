"""Readers of heavy authors: whom they must pull, and whether pushes reach them.

An author beyond the first threshold is not pushed to everybody. Their followers are
told, each in the reader row that every home read begins with; a reader who is active
is put among the active followers besides, and does not need to pull.
"""

from typing import Protocol

from functions.ports import Reaches, Readers
from functions.records import Reach
from shared.limits import ACTIVE_MARGIN_MS


class Parts(Protocol):
    """What telling readers needs."""

    @property
    def reaches(self) -> Reaches: ...
    @property
    def readers(self) -> Readers: ...


def tell(follower_id: str, bucket: int, reach: Reach, parts: Parts) -> None:
    """Let a reader know of an author's class.

    The reader row is changed first and then read: a reader who becomes active at this
    very moment is either seen to be so here, or finds the author in the row there. One who was
    active and is no longer is put among the active all the same, until when they were: a
    post of that time may still be under way, and nobody catches up with it later. Of an
    author who fell back nobody is told: whoever pulls for nothing stops when they are
    caught up with next.
    """
    author_id = reach.author_id
    if reach.reach == "pull":
        parts.readers.add(follower_id, "pulled", [author_id])
    elif reach.reach == "hybrid":
        reader = parts.readers.add(follower_id, "hybrid", [author_id])
        if reader.active_until_ms:
            until_ms = reader.active_until_ms + ACTIVE_MARGIN_MS
            parts.reaches.activate(author_id, follower_id, bucket, until_ms)


def forget(follower_id: str, author_id: str, bucket: int | None, parts: Parts) -> None:
    """Take back everything that a reader was told of an author.

    First the active follower, then the rest: a slice that comes in between looks again
    after its push, and finds them gone.
    """
    if bucket is not None:
        parts.reaches.deactivate(author_id, follower_id, bucket)
    parts.readers.discard(follower_id, "hybrid", [author_id])
    parts.readers.discard(follower_id, "pulled", [author_id])
