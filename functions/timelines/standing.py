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
    needs = {entry.post_id: _cards_of(entry) for entry in entries}
    cards = card_views(parts.cards, dict.fromkeys(i for ids in needs.values() for i in ids))
    private = [entry for entry in entries if entry.private]
    hidden = {entry.post_id for entry in private} - readable(parts, reader_id, private).keys()
    return {
        post_id
        for post_id, ids in needs.items()
        if post_id not in hidden and all(cards[i] is not None for i in ids)
    }


def _cards_of(entry: Entry) -> set[str]:
    """The cards without which an entry cannot be shown; a private post has none of its own."""
    own = set() if entry.private else {entry.post_id}
    if entry.reason == "repost":
        return own | {shown_id(entry), shown_author(entry)}
    return own | {entry.author_id}
