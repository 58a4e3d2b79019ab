"""Home timelines as their readers see them."""

from typing import Protocol

from functions.records import Entry, Stretch
from shared.seen import Sketch


class Timelines(Protocol):
    """Home timelines of this region's own people, read as of a moment ago."""

    def stretch(
        self, owner_id: str, rows: int, before: str | None = None, until: str | None = None
    ) -> Stretch:
        """Entries between two keys, both left out, in one query of at most `rows` rows.

        Marks and, from the top, the reader row count among the rows; so do entries whose
        time is over, which are left out.
        """

    def entry(self, owner_id: str, post_id: str) -> Entry | None:
        """One entry, while its time is not over."""


class Seen(Protocol):
    """What readers have seen: a sketch each, in their home region."""

    def get(self, owner_id: str) -> Sketch:
        """The sketch, as of a moment ago; an empty one for somebody who has none."""

    def add(self, owner_id: str, post_ids: list[str]) -> None:
        """Add posts; what other devices add at the same time is kept as well."""
