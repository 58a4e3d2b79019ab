"""A page of a home timeline by its entries: what is read, left out, collapsed and kept.

One query from the top brings the entries, the reader row and the reader's marks. Posts of
heavy authors are not pushed to everybody, so their relays are read beside it: always those
of the `pulled` class, and those of the `hybrid` class while pushes have not caught up with
a reader who has just come back.
"""

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from functions.ports import Readers, Relays, Timelines
from functions.records import Mark, Reader, Stretch
from functions.timelines import positions
from functions.timelines.collapse import Item, Window
from functions.timelines.positions import SHOWN, Position, hash_of
from functions.timelines.rules import broken, shown_id, subject_of
from functions.timelines.walk import Batch, Walk
from shared.seen import Sketch

RELAY_ROWS = 20  # under the 4 KB of half a read unit
ROUNDS = 5  # of reading on; after them a page stays short and its cursor goes on
SPARE_ROWS = 10  # beside two rows an item: marks, and entries that are left out


class Parts(Protocol):
    """What reading needs."""

    @property
    def timelines(self) -> Timelines: ...
    @property
    def readers(self) -> Readers: ...
    @property
    def relays(self) -> Relays: ...


@dataclass(frozen=True, slots=True)
class Found:
    """Items to show, and where to go on: below them, and above them later."""

    items: list[Item]
    reader: Reader
    marks: dict[str, Mark]  # of posts from `marked_to` on
    marked_to: str
    following: Position | None
    newest: Position | None  # of a page from the top


class _Timeline:
    """The pushed entries, as a source of a walk; the first stretch is read already."""

    def __init__(self, first: Stretch, parts: Parts, owner_id: str, rows: int, until: str | None):
        self.marks = dict(first.marks)
        self.floor = first.floor
        self._first: Stretch | None = first
        self._on = partial(parts.timelines.stretch, owner_id, rows, until=until)

    def read(self, before: str | None) -> Batch:
        """The next stretch."""
        stretch, self._first = self._first or self._on(before=before), None
        self.marks |= stretch.marks
        self.floor = stretch.floor
        return Batch(stretch.entries, stretch.floor)


def read(
    parts: Parts, owner_id: str, limit: int, position: Position, now_ms: int, seen: Sketch | None
) -> Found:
    """Up to `limit` items from a position on; with a sketch, only unseen ones."""
    rows = 2 * limit + SPARE_ROWS
    first = parts.timelines.stretch(owner_id, rows, position.before, position.until)
    reader = first.reader
    if reader is None and position.before is not None:
        reader = parts.readers.get(owner_id)
    reader = reader or Reader(owner_id=owner_id)
    timeline = _Timeline(first, parts, owner_id, rows, position.until)
    relays = [
        partial(_read_relay, parts.relays, author_id, max(RELAY_ROWS, limit))
        for author_id in pulled_by(reader, now_ms)
    ]
    walk = Walk([timeline.read, *relays], position.before, ROUNDS)
    items, passed, lowest = _choose(walk, Window(position.shown), reader, limit, position, seen)
    shown = tuple(hash_of(subject_of(item.entry)) for item in items)
    following = None
    if lowest is not None:
        shown = (position.shown + shown)[-SHOWN:]
        following = Position(lowest, position.until, shown, position.known)
    newest = None
    if position.before is None:
        newest = positions.newest(passed, lowest or position.until, now_ms)
    marked_to = max(timeline.floor or "", position.until or "")
    return Found(items, reader, timeline.marks, marked_to, following, newest)


def _choose(
    walk: Walk,
    window: Window,
    reader: Reader,
    limit: int,
    position: Position,
    seen: Sketch | None,
) -> tuple[list[Item], list[str], str | None]:
    """The items, the entries that were passed on the way, and how far down that was."""
    items: list[Item] = []
    passed: list[str] = []
    known = set(position.known)
    for entry in walk:
        if position.until is not None and entry.post_id <= position.until:
            return items, passed, None
        left_out = (
            hash_of(entry.post_id) in known
            or broken(entry, reader) is not None
            or (seen is not None and shown_id(entry) in seen)
        )
        if not left_out and not window.collapse(entry):
            if len(items) == limit:
                return items, passed, passed[-1]
            items.append(window.show(entry))
        passed.append(entry.post_id)
    return items, passed, walk.floor


def pulled_by(reader: Reader, now_ms: int) -> list[str]:
    """The authors whose relays a read goes through."""
    behind = now_ms >= reader.active_until_ms or reader.caught_ms < reader.active_until_ms
    return sorted(reader.pulled | reader.hybrid if behind else reader.pulled)


def _read_relay(relays: Relays, author_id: str, rows: int, before: str | None) -> Batch:
    entries = relays.page(author_id, rows, before)
    return Batch(entries, entries[-1].post_id if len(entries) == rows else None)
