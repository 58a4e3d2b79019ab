"""Whether what an entry stands for is still there: asked of the region's cards.

Half a read unit a card, and only of replies and reposts that a page shows.
"""

from collections.abc import Sequence
from typing import Protocol

from functions.ports import Cards, Graph, Posts
from functions.records import Entry
from functions.timelines.cards import card_views
from functions.timelines.private import readable
from functions.timelines.rules import shown_author, shown_id


class Parts(Protocol):
    """What asking needs."""

    @property
    def cards(self) -> Cards: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def graph(self) -> Graph: ...


def living(parts: Parts, reader_id: str, entries: Sequence[Entry]) -> set[str]:
    """Those of the entries whose posts, and the posts' authors, are there to be shown."""
    needs = {
        entry.post_id: {entry.post_id, shown_id(entry), shown_author(entry)}
        for entry in entries
        if not entry.private
    }
    cards = card_views(parts.cards, dict.fromkeys(i for ids in needs.values() for i in ids))
    found = {post_id for post_id, ids in needs.items() if all(cards[i] is not None for i in ids)}
    return found.union(readable(parts, reader_id, [entry for entry in entries if entry.private]))
