"""Skeletons and finished pages of home timelines, one caller's each.

A skeleton is fresh for a while (10 s), and may be served for longer (60 s) while it is
fetched anew (RFC 5861's stale-while-revalidate). A page is a skeleton with its cards filled in, as it
was sent; it is good as long as its skeleton and all its cards are, and costs one look.
"""

import json
from dataclasses import dataclass
from typing import Any

from edge.exchange import Answer

FRESH_MS = 10_000  # where the deployment's variables do not say otherwise
STALE_MS = 60_000
KEPT_MS = 3_600_000  # older than stale only where the region does not answer; then addresses of
# media of private accounts in it may have expired, as they say themselves
OVERHEAD = 400  # bytes beside the contents


@dataclass(slots=True, frozen=True)
class Lifetime:
    """Until what age a skeleton is fresh, and until what age it may be served while it is renewed."""

    fresh_ms: int = FRESH_MS
    stale_ms: int = STALE_MS


@dataclass(slots=True)
class Skeleton:
    """The region's answer, and when it was asked for."""

    body: bytes
    asked_ms: int

    @property
    def document(self) -> dict[str, Any]:
        """`{items, next_cursor}`."""
        found: dict[str, Any] = json.loads(self.body)
        return found

    def pack(self) -> bytes:
        """As the PoP keeps it."""
        return b"%d\n%b" % (self.asked_ms, self.body)

    @classmethod
    def unpack(cls, packed: bytes | None) -> "Skeleton | None":
        """Read what `pack` wrote."""
        asked, newline, body = (packed or b"").partition(b"\n")
        return cls(body, int(asked)) if newline and asked.isdigit() else None


@dataclass(slots=True)
class Page:
    """A page as it is sent, and what it depends on."""

    answer: Answer
    not_modified: Answer
    asked_ms: int  # of its skeleton
    cards_ms: int  # until when its cards are good without news
    settling: bool  # they are not good beyond that
    news: int  # purges that were known when it was made


def key_of(user_id: str, query: str, variant: str) -> str:
    """What a skeleton is called."""
    return f"home {user_id} {query} {variant}"
