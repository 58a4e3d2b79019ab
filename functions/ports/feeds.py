"""Home timelines and the cards that fill them."""

from collections.abc import Iterable
from typing import Protocol

from functions.records import Card, Entry


class Feeds(Protocol):
    """Home timelines of this region's own people."""

    def push(self, entries: Iterable[Entry]) -> int:
        """Add entries to their owners' timelines and count them; known ones stay as they are."""

    def page(self, owner_id: str, limit: int, before: str | None = None) -> list[Entry]:
        """Up to `limit` entries of a timeline, newest first."""

    def holders(self, post_id: str, owner_ids: Iterable[str]) -> set[str]:
        """Those among some people whose timelines have an entry, as of a moment ago."""

    def take_back(self, entries: Iterable[Entry]) -> int:
        """Take entries out of their owners' timelines, and count them."""

    def remove_author(self, owner_id: str, author_id: str) -> int:
        """Take every entry of an author out of a timeline, and count them."""


class Cards(Protocol):
    """Public posts and profiles that this region's people need, whoever's they are."""

    def keep(self, cards: Iterable[Card]) -> None:
        """Keep cards and tombstones, unless newer ones are kept already."""

    def get(self, ids: Iterable[str]) -> dict[str, Card]:
        """The cards and tombstones that are kept, by id, as of a moment ago."""
