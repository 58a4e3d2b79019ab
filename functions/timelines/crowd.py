"""The rules for readers who blocked or muted more people than their reader row names.

Such a set is marked as crowded, and asked for at its authority, once a person.
"""

from dataclasses import replace
from typing import Any, Protocol

from functions.ports import Relations
from functions.records import Entry, Reader, RelationKind
from functions.timelines.rules import shown_author
from shared.ids import parse_post_id

AUTHORITIES: dict[str, RelationKind] = {
    "muted": "mutes",
    "blocked": "blocks",
    "blocked_by": "blocked_by",
    "reported": "reports",
}


class Parts(Protocol):
    """What the authority is asked by."""

    @property
    def relations(self) -> Relations: ...


class Crowd:
    """A reader whose sets are completed by whoever an entry concerns."""

    def __init__(self, parts: Parts, reader: Reader) -> None:
        self.reader = reader
        self._parts = parts
        self._asked: set[str] = set()
        self._kinds = {name: AUTHORITIES[name] for name in reader.crowded if name in AUTHORITIES}

    def meet(self, entry: Entry) -> Reader:
        """The reader, knowing what they think of everybody in an entry."""
        if not self._kinds:
            return self.reader
        concerned = {entry.author_id, shown_author(entry), entry.post_id}
        if entry.about:
            concerned |= {entry.about, parse_post_id(entry.about).author_id}
        for one in concerned - self._asked:
            self._ask(one)
        self._asked |= concerned
        return self.reader

    def _ask(self, other: str) -> None:
        for name, kind in self._kinds.items():
            if self._parts.relations.get(self.reader.owner_id, kind, other) is not None:
                known: frozenset[str] = getattr(self.reader, name)
                grown: dict[str, Any] = {name: known | {other}}
                self.reader = replace(self.reader, **grown)
