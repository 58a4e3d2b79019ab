"""Fill a lost reader row from the rows that it was made of."""

from typing import Protocol

from functions.ports import Readers, Relations
from functions.records import ReaderSet, RelationKind

PAGE = 500
SETS: tuple[tuple[RelationKind, ReaderSet], ...] = (
    ("mutes", "muted"),
    ("blocks", "blocked"),
    ("blocked_by", "blocked_by"),
    ("reports", "reported"),
)


class Parts(Protocol):
    """What restoring needs."""

    @property
    def relations(self) -> Relations: ...
    @property
    def readers(self) -> Readers: ...


def restore(owner_id: str, parts: Parts) -> int:
    """Add everybody whom a reader muted, blocked or reported, or who blocked them; count them.

    What goes while a page is added is taken out again: its own message (settle.py) may
    have been settled before.
    """
    count = 0
    for kind, name in SETS:
        after: str | None = None
        while True:
            others = [one.other for one in parts.relations.page(owner_id, kind, PAGE, after)]
            parts.readers.add(owner_id, name, others)
            still = {one.other for one in parts.relations.page(owner_id, kind, PAGE, after)}
            parts.readers.discard(owner_id, name, set(others) - still)
            count += len(still.intersection(others))
            if len(others) < PAGE:
                break
            after = others[-1]
    return count
