"""Stored responses in the isolate: the nearest store, within a budget of bytes."""

from collections.abc import Mapping

from edge.caching.entry import Entry
from edge.caching.ranges import combine

VARIANTS_MAX = 16  # of one resource; the oldest makes room


class Shelf:
    """Entries by primary key; the least recently used resources make room.

    A response replaces the one that the same request fields select, and a part is
    joined with what is there of the same representation.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._entries: dict[str, list[Entry]] = {}
        self.weight = 0

    def __len__(self) -> int:
        """Resources held."""
        return len(self._entries)

    def get(self, key: str) -> list[Entry]:
        """What is stored for a resource, which is now the most recently used."""
        entries = self._entries.pop(key, None)
        if entries is None:
            return []
        self._entries[key] = entries
        return entries

    def put(self, key: str, entry: Entry) -> Entry:
        """Store a response, and say what is stored now."""
        before = self.get(key)
        self.drop(key)
        same = [one for one in before if one.varying == entry.varying]
        if same and (entry.partial or same[0].partial) and not entry.spoiled:
            entry = combine(same[0], entry)
        others = [one for one in before if one.varying != entry.varying]
        self._set(key, [entry, *others][:VARIANTS_MAX])
        return entry

    def replace(self, key: str, old: Entry, new: Entry) -> None:
        """Put a changed entry in the place of the one it was."""
        entries = [new if one is old else one for one in self.get(key)]
        self.drop(key)
        self._set(key, entries)

    def drop(self, key: str) -> None:
        """Forget a resource, all variants of it."""
        for entry in self._entries.pop(key, ()):
            self.weight -= entry.weight

    def drop_tagged(self, tags: Mapping[str, int]) -> None:
        """Forget every resource that has a response with one of these tags from before a time."""
        for key in [
            key
            for key, entries in self._entries.items()
            if any(e.requested_ms <= tags.get(tag, 0) for e in entries for tag in e.tags)
        ]:
            self.drop(key)

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self.weight = 0

    def _set(self, key: str, entries: list[Entry]) -> None:
        weight = sum(entry.weight for entry in entries)
        if not entries or weight > self._capacity:
            return
        while self.weight + weight > self._capacity:
            self.drop(next(iter(self._entries)))
        self._entries[key] = entries
        self.weight += weight
