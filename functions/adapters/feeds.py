"""Home timelines in feeds-NN: one row for each post of each timeline, for 30 days."""

from collections.abc import Iterable

from functions.adapters.batches import delete_all, get_all, put_all
from functions.adapters.models import FeedRow
from functions.adapters.tables import Tables
from functions.adapters.translation import translated
from functions.deadline import now_ms
from functions.records import Entry
from shared.ids import parse_post_id
from shared.limits import FEED_DAYS, PAGE_MAX

FEED_S = FEED_DAYS * 86_400


class DynamoFeeds:
    """Timelines of this region's own people."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def push(self, entries: Iterable[Entry]) -> int:
        """See `ports.Feeds.push`.

        An entry's life counts from its post, not from the push, so that a push that
        is repeated writes the same row.
        """
        by_owner: dict[str, list[Entry]] = {}
        for entry in entries:
            by_owner.setdefault(entry.owner_id, []).append(entry)
        return sum(
            put_all(table, [row_of(table, entry) for owner in owners for entry in by_owner[owner]])
            for table, owners in self._tables.by_shard(self._tables.feeds, by_owner)
        )

    def holders(self, post_id: str, owner_ids: Iterable[str]) -> set[str]:
        """See `ports.Feeds.holders`."""
        return {
            row.owner
            for table, owners in self._tables.by_shard(self._tables.feeds, owner_ids)
            for row in get_all(
                table, [(owner, post_id) for owner in owners], ("owner",), consistent=False
            )
        }

    def take_back(self, entries: Iterable[Entry]) -> int:
        """See `ports.Feeds.take_back`."""
        by_owner: dict[str, list[str]] = {}
        for entry in entries:
            by_owner.setdefault(entry.owner_id, []).append(entry.post_id)
        return sum(
            delete_all(table, [(owner, post_id) for owner in owners for post_id in by_owner[owner]])
            for table, owners in self._tables.by_shard(self._tables.feeds, by_owner)
        )

    def page(self, owner_id: str, limit: int, before: str | None = None) -> list[Entry]:
        """See `ports.Feeds.page`."""
        table = self._tables.feeds(owner_id)
        older = FeedRow.post_id < before if before else None
        now_s = now_ms() // 1000
        with translated():
            rows = table.query(
                owner_id,
                older,
                # Rows outlive their time until DynamoDB comes round to them.
                filter_condition=FeedRow.expires_at > now_s,
                scan_index_forward=False,
                limit=limit,
                page_size=min(limit, PAGE_MAX),
            )
            return [entry_of(row) for row in rows]

    def remove_author(self, owner_id: str, author_id: str) -> int:
        """See `ports.Feeds.remove_author`."""
        table = self._tables.feeds(owner_id)
        with translated():
            rows = table.query(
                owner_id,
                filter_condition=FeedRow.author_id == author_id,
                consistent_read=True,
                attributes_to_get=["owner", "post_id"],
            )
            found = [(row.owner, row.post_id) for row in rows]
        return delete_all(table, found)


def row_of(table: type[FeedRow], entry: Entry) -> FeedRow:
    """An entry as the table holds it."""
    return table(
        entry.owner_id,
        entry.post_id,
        author_id=entry.author_id,
        reason=entry.reason,
        about=entry.about,
        private=entry.private or None,
        expires_at=parse_post_id(entry.post_id).time.ms // 1000 + FEED_S,
    )


def entry_of(row: FeedRow) -> Entry:
    """The record of a row."""
    return Entry(
        row.owner, row.post_id, row.author_id, row.reason, row.about, private=bool(row.private)
    )
