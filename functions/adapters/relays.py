"""Relays in feeds-NN: the latest posts of an author, where this region's followers of theirs are.

Rows are those of timelines and live as long; the owner is the author's relay. Twenty
of them are under 4 KB, so a reader pulls an author for half a read unit.
"""

from collections.abc import Iterable
from dataclasses import replace

from functions.adapters import keys
from functions.adapters.batches import put_all
from functions.adapters.feeds import entry_of, row_of
from functions.adapters.models import FeedRow
from functions.adapters.tables import Tables
from functions.adapters.translation import translated
from functions.deadline import now_ms
from functions.records import Entry
from shared.clock import HybridTime
from shared.ids import new_post_id
from shared.limits import PAGE_MAX


class DynamoRelays:
    """Relays of this region."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def keep(self, entries: Iterable[Entry]) -> int:
        """See `ports.Relays.keep`."""
        by_author: dict[str, list[Entry]] = {}
        for entry in entries:
            by_author.setdefault(entry.author_id, []).append(entry)
        return sum(
            put_all(table, [row_of(table, replace(entry, owner_id=owner)) for entry in found])
            for author_id, found in by_author.items()
            for table, owner in [(self._tables.relays(author_id), keys.relay(author_id))]
        )

    def page(self, author_id: str, limit: int, before: str | None = None) -> list[Entry]:
        """See `ports.Relays.page`."""
        older = FeedRow.post_id < before if before else None
        table = self._tables.relays(author_id)
        with translated():
            rows = table.query(
                keys.relay(author_id),
                older,
                # Rows outlive their time until DynamoDB comes round to them.
                filter_condition=FeedRow.expires_at > now_ms() // 1000,
                scan_index_forward=False,
                limit=limit,
                page_size=min(limit, PAGE_MAX),
            )
            return [replace(entry_of(row), owner_id="") for row in rows]

    def since(self, author_id: str, after_ms: int, limit: int) -> list[Entry]:
        """See `ports.Relays.since`."""
        first = new_post_id(HybridTime(max(0, after_ms)), author_id)
        with translated():
            rows = self._tables.relays(author_id).query(
                keys.relay(author_id),
                FeedRow.post_id >= first,
                consistent_read=True,  # a post is relayed before its slices look for who is active
                scan_index_forward=False,
                limit=limit,
            )
            return [replace(entry_of(row), owner_id="") for row in rows]

    def drop(self, author_id: str, post_id: str) -> None:
        """See `ports.Relays.drop`."""
        with translated():
            self._tables.relays(author_id)(keys.relay(author_id), post_id).delete()
