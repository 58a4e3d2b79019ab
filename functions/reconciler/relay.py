"""What a reader gets of a heavy author: by pushes, or out of the author's relay in this region.

A post that the relay lacks is one that nobody here who pulls can see, and no timeline
lacks an entry for it. So whoever follows a heavy author is an occasion to look.
"""

from dataclasses import dataclass
from typing import Protocol

from functions.ports import Now, Posts, Relays
from functions.reconciler.expected import expected
from functions.records import Post, Reader
from shared.limits import RELAY_POSTS

FRESH_MS = 600_000  # for which a look at an author counts
REMEMBERED = 1_000  # authors


@dataclass(frozen=True, slots=True)
class Look:
    """An author's posts and relay as they were at a moment."""

    at_ms: int
    since_ms: int
    posts: tuple[tuple[int, Post], ...]  # with their ranks
    relayed: frozenset[tuple[str, bool]]  # and whether as private ones
    oldest: str  # a full relay knows of nothing older

    def __contains__(self, post: Post) -> bool:
        """Whether the relay has a post as it is now, or is too short for it."""
        return copy_of(post) in self.relayed or post.post_id <= self.oldest


class Parts(Protocol):
    """What looking at a relay needs."""

    @property
    def posts(self) -> Posts: ...
    @property
    def relays(self) -> Relays: ...
    @property
    def looks(self) -> dict[str, Look]: ...
    @property
    def now(self) -> Now: ...


def look(author_id: str, since_ms: int, parts: Parts) -> Look:
    """An author's posts since a moment, and which posts the relay has; lately seen ones again."""
    known = parts.looks.get(author_id)
    now_ms = parts.now()
    if known and now_ms - known.at_ms < FRESH_MS and known.since_ms <= since_ms:
        return known
    if len(parts.looks) >= REMEMBERED:
        parts.looks.clear()
    relayed = parts.relays.page(author_id, RELAY_POSTS)
    made = Look(
        now_ms,
        since_ms,
        tuple(expected(author_id, since_ms, parts)),
        frozenset((entry.post_id, entry.private) for entry in relayed),
        relayed[-1].post_id if len(relayed) == RELAY_POSTS else "",
    )
    parts.looks[author_id] = made
    return made


def copy_of(post: Post) -> tuple[str, bool]:
    """What an entry of a post must say: an entry from before its author turned private is none."""
    return post.post_id, post.visibility != "public"


def pushed(reader: Reader, author_id: str, post: Post) -> bool:
    """Whether a post must have come as an entry: of heavy authors, only up to a moment.

    A reader who comes back is caught up with from there on, and pulls until then.
    """
    if author_id in reader.pulled:
        return False
    return author_id not in reader.hybrid or post.created_ms <= reader.caught_ms
