"""A page of a home timeline by its entries: what is read, left out, collapsed and kept.

One query from the top brings the entries, the reader row and the reader's marks. Posts of
heavy authors are not pushed to everybody, so their relays are read beside it: always those
of the `pulled` class, and those of the `hybrid` class while pushes have not caught up with
a reader who has just come back.
"""

from dataclasses import dataclass
from functools import partial
from typing import Protocol

from functions.ports import Cards, Graph, Posts, Readers, Relays, Timelines
from functions.records import Entry, Mark, Reader, Stretch
from functions.timelines import positions
from functions.timelines.collapse import Item, Window
from functions.timelines.positions import SHOWN, Position, hash_of
from functions.timelines.rules import broken, shown_id, subject_of
from functions.timelines.standing import living
from functions.timelines.walk import Batch, Path, Walk
from shared.seen import Sketch

RELAY_ROWS = 20  # under the 4 KB of half a read unit
HYBRID_MAX = 64  # relays of hybrid authors read for one page
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
    choice = Choice(position, reader, limit, seen)
    items, passed, lowest = _living(parts, walk, choice)
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


@dataclass(frozen=True, slots=True)
class Choice:
    """By what entries are chosen."""

    position: Position
    reader: Reader
    limit: int
    seen: Sketch | None

    def leaves_out(self, entry: Entry, known: set[bytes]) -> bool:
        """Whether an entry is not for this reader, on this page."""
        return (
            hash_of(entry.post_id) in known
            or broken(entry, self.reader) is not None
            or (self.seen is not None and shown_id(entry) in self.seen)
        )


Chosen = tuple[list[Item], list[str], str | None]


def _living(parts: Parts, walk: Walk, choice: Choice) -> Chosen:
    """Choose, and again without entries that turn out dead while they stand for others.

    A deleted reply or repost would hide the live entries that collapsed under it, on this
    page and the next. Posts by themselves hide nothing, being the oldest about themselves,
    so they may wait for their hydration.
    """
    path = Path(walk)
    checked: set[str] = set()
    dead: set[str] = set()
    while True:
        chosen = _choose(path, choice, dead)
        heads = [one.entry for one in chosen[0] if one.entry.about]
        heads = [entry for entry in heads if entry.post_id not in checked]
        checked.update(entry.post_id for entry in heads)
        died = {entry.post_id for entry in heads} - living(parts, choice.reader.owner_id, heads)
        if not died:
            return chosen
        dead |= died


def _choose(path: Path, choice: Choice, dead: set[str]) -> Chosen:
    """The items, the entries that were passed on the way, and how far down that was."""
    items: list[Item] = []
    passed: list[str] = []
    window, until = Window(choice.position.shown), choice.position.until
    known = set(choice.position.known)
    for entry in path:
        if until is not None and entry.post_id <= until:
            return items, passed, None
        left_out = entry.post_id in dead or choice.leaves_out(entry, known)
        if not left_out and not window.collapse(entry):
            if len(items) == choice.limit:
                return items, passed, passed[-1]
            items.append(window.show(entry))
        passed.append(entry.post_id)
    return items, passed, path.floor


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
