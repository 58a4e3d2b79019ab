"""Merge several newest-first sources into one walk, newest first, that loses nothing.

A source is read in batches. What lies below the last row of a batch is not known until
the next one is read, so the walk goes down to the highest such floor and no further; then
it reads on where the floor is. An entry that is in two sources is met once, as the first
source has it: the timeline itself comes before what is pulled, because only the pushed
copy carries why it is there for this reader. It is for followers only if any copy says so:
the others may be from before its author's account became private.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field, replace

from functions.records import Entry

AT_ONCE = 16  # sources read at the same time


@dataclass(frozen=True, slots=True)
class Batch:
    """Entries of a source, newest first; nothing below `floor` is known, None is the end."""

    entries: Sequence[Entry]
    floor: str | None


Read = Callable[[str | None], Batch]  # what is older than a key, or everything


@dataclass(slots=True)
class _Source:
    read: Read
    left: list[Entry] = field(default_factory=list)
    floor: str | None = ""

    def take(self, batch: Batch) -> None:
        self.left += batch.entries
        self.floor = batch.floor

    def above(self, floor: str) -> list[Entry]:
        """Hand out the entries from a floor upwards."""
        found = [entry for entry in self.left if entry.post_id >= floor]
        del self.left[: len(found)]
        return found


class Walk:
    """Entries of all sources below `before`, each once, newest first.

    At most `rounds` times is read on. When the iteration has ended, `floor` says how far
    it came: None if that was the end of everything.
    """

    def __init__(self, reads: Sequence[Read], before: str | None, rounds: int) -> None:
        self.floor: str | None = before
        self._sources = [_Source(read) for read in reads]
        self._before = before
        self._rounds = rounds

    def __iter__(self) -> Iterator[Entry]:
        """Walk; once only."""
        self._read_on(self._sources, self._before)
        while True:
            floors = [one.floor for one in self._sources if one.floor is not None]
            floor = max(floors, default=None)
            yield from self._above(floor or "")
            self.floor = floor
            if floor is None or self._rounds <= 0:
                return
            self._rounds -= 1
            self._read_on([one for one in self._sources if one.floor == floor], floor)

    def _above(self, floor: str) -> list[Entry]:
        known: dict[str, Entry] = {}
        for source in self._sources:
            for entry in source.above(floor):
                first = known.setdefault(entry.post_id, entry)
                if entry.private and not first.private:
                    known[entry.post_id] = replace(first, private=True)
        return [known[post_id] for post_id in sorted(known, reverse=True)]

    @staticmethod
    def _read_on(sources: list[_Source], before: str | None) -> None:
        batches = at_once([lambda read=one.read: read(before) for one in sources])  # type: ignore[misc]
        for source, batch in zip(sources, batches, strict=True):
            source.take(batch)


class Path:
    """A walk that can be gone again from the start: what was met is remembered."""

    def __init__(self, walk: Walk) -> None:
        self._walk = walk
        self._ahead = iter(walk)
        self._met: list[Entry] = []

    def __iter__(self) -> Iterator[Entry]:
        """Go, first where one has been."""
        number = 0
        while True:
            while number < len(self._met):
                yield self._met[number]
                number += 1
            entry = next(self._ahead, None)
            if entry is None:
                return
            self._met.append(entry)

    @property
    def floor(self) -> str | None:
        """As of the walk."""
        return self._walk.floor


def at_once(calls: Sequence[Callable[[], Batch]]) -> list[Batch]:
    """The results of calls that wait for the network, made together, by the same deadline."""
    if len(calls) <= 1:
        return [call() for call in calls]
    contexts = [copy_context() for _ in calls]
    with ThreadPoolExecutor(min(AT_ONCE, len(calls))) as pool:
        return list(pool.map(lambda context, call: context.run(call), contexts, calls))
