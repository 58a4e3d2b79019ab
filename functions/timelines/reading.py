"""A page of a home timeline by its entries: what is read, left out, collapsed and kept.

One query from the top brings the entries, the reader row and the reader's marks. Posts of
heavy authors are not pushed to everybody, so their relays are read beside it: always those
of the `pulled` class, and those of the `hybrid` class while pushes have not caught up with
a reader who has just come back.
"""

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from functions.ports import Cards, Graph, Posts, Readers, Relations, Relays, Timelines
from functions.records import Entry, Mark, Reader, Stretch
from functions.timelines import positions
from functions.timelines.choosing import Choice, choose
from functions.timelines.collapse import Item
from functions.timelines.crowd import Crowd
from functions.timelines.positions import Position
from functions.timelines.rules import broken, shown_id
from functions.timelines.standing import living
from functions.timelines.walk import Batch, Walk
from shared.seen import Sketch

RELAY_ROWS = 20  # under the 4 KB of half a read unit
HYBRID_MAX = 64  # relays of hybrid authors read for one page
ROUNDS = 5  # of reading on; after them a page stays short and its cursor goes on
FURTHER = 4  # times as many rows are read on with: a page that they do not fill is a crowded one
SPARE_ROWS = 10  # beside two rows an item: marks, and entries that are left out


class Parts(Protocol):
    """What reading needs."""

    @property
    def timelines(self) -> Timelines: ...
    @property
    def readers(self) -> Readers: ...
    @property
    def relays(self) -> Relays: ...
    @property
    def relations(self) -> Relations: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def graph(self) -> Graph: ...


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
        self._on = partial(parts.timelines.stretch, owner_id, rows * FURTHER, until=until)

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
    crowd = Crowd(parts, reader)
    choice = Choice(
        position,
        limit,
        hides=lambda entry: _hides(entry, crowd.meet(entry), seen),
        living=partial(living, parts, owner_id),
    )
    chosen = choose(walk, choice)
    newest = None
    if position.before is None:
        newest = positions.newest(chosen.passed, chosen.lowest or position.until, now_ms)
    marked_to = max(timeline.floor or "", position.until or "")
    following = chosen.following(position)
    return Found(chosen.items, reader, timeline.marks, marked_to, following, newest)


def _hides(entry: Entry, reader: Reader, seen: Sketch | None) -> bool:
    """Whether an entry is not for this reader."""
    return broken(entry, reader) is not None or (seen is not None and shown_id(entry) in seen)


def pulled_by(reader: Reader, now_ms: int) -> list[str]:
    """The authors whose relays a read goes through.

    Of very many hybrid authors some have to wait until pushes have caught up, in seconds.
    """
    behind = now_ms >= reader.active_until_ms or reader.caught_ms < reader.active_until_ms
    for_now = sorted(reader.hybrid - reader.pulled)[:HYBRID_MAX] if behind else []
    return [*sorted(reader.pulled), *for_now]


def _read_relay(relays: Relays, author_id: str, rows: int, before: str | None) -> Batch:
    entries = relays.page(author_id, rows, before)
    return Batch(entries, entries[-1].post_id if len(entries) == rows else None)
