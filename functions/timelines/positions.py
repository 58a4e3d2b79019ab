"""Where a page of a home timeline begins: what its cursors hold.

Two kinds of cursor, sealed under scopes of their own:

    next_cursor    go on below `before`, not lower than `until`; `shown` is what the latest
                   replies and reposts were about, so that no page repeats it
    newest_cursor  what is newer than `until`; `known` are entries above it that were read

Entries arrive out of order: a post is pushed seconds after the time in its id. So the
newest cursor stays `LATE_MS` behind the present, and names by hash what it has seen since.
Hashes have 24 bits: two posts of the 40 in a window are mistaken for each other once in
some hundred thousand pages. A cursor is good for 30 days, as long as entries are kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from shared import base64url, crockford
from shared.clock import HybridTime
from shared.errors import CursorExpired, CursorMalformed
from shared.ids import POST_ID_LENGTH
from shared.limits import FEED_DAYS
from shared.murmur3 import murmur3_32

SHOWN = 40  # replies and reposts that a timeline remembers what they were about
KNOWN = 16  # entries that a newest cursor names
LATE_MS = 300_000  # an entry that arrives later than this is found from the top only
DAY_MS = 86_400_000
HASH_BYTES = 3

_BELOW_ID = 5 + 60  # bits of a post id under its time


@dataclass(frozen=True, slots=True)
class Position:
    """Where to read, and what was read already."""

    before: str | None = None  # None: from the top
    until: str | None = None  # None: to the end
    shown: tuple[bytes, ...] = ()  # hashes of posts, the latest last
    known: tuple[bytes, ...] = ()  # hashes of entries

    def write(self, now_ms: int) -> str:
        """The position as a cursor carries it."""
        ends = f"{self.before or ''}.{self.until or ''}"
        hashes = f"{_pack(self.shown)}.{_pack(self.known)}"
        return f"{now_ms // DAY_MS}.{ends}.{hashes}"

    @classmethod
    def read(cls, text: str, now_ms: int) -> "Position":
        """Read what `write` wrote.

        Raises:
            CursorExpired: that was more than 30 days ago.
            CursorMalformed: it was written by an older release.
        """
        try:
            day, before, until, shown, known = text.split(".")
            age = now_ms // DAY_MS - int(day)
            position = cls(before or None, until or None, _unpack(shown), _unpack(known))
        except ValueError:
            raise CursorMalformed(field="cursor") from None
        if age > FEED_DAYS:
            raise CursorExpired(field="cursor")
        return position


def hash_of(text: str) -> bytes:
    """An id in three bytes."""
    return murmur3_32(text.encode()).to_bytes(4, "big")[:HASH_BYTES]


def newest(entry_ids: list[str], lowest: str | None, now_ms: int) -> Position:
    """What is newer than a page from the top.

    `entry_ids` are the entries of the page, newest first, those that it left out included;
    `lowest` is how far it was read, None for the end of the timeline.
    """
    until = max(_least_id(now_ms - LATE_MS), lowest or "")
    if len(entry_ids) > KNOWN:
        until = max(until, entry_ids[KNOWN])
    return Position(until=until, known=_hashes(one for one in entry_ids if one > until))


def _hashes(ids: Iterable[str]) -> tuple[bytes, ...]:
    return tuple(map(hash_of, ids))


def _least_id(ms: int) -> str:
    """The least post id of a moment."""
    return crockford.encode(HybridTime(max(ms, 0)).number << _BELOW_ID, POST_ID_LENGTH)


def _pack(hashes: tuple[bytes, ...]) -> str:
    return base64url.encode(b"".join(hashes))


def _unpack(text: str) -> tuple[bytes, ...]:
    packed = base64url.decode(text)
    return tuple(packed[i : i + HASH_BYTES] for i in range(0, len(packed), HASH_BYTES))
