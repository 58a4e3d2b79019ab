"""Replies, quotes, reposts and likes of a post, in the post's own shard of posts-NN.

The row of who did it is what makes counting idempotent: it is put if absent, or deleted
if present, in one transaction with the step of the count.
"""

from collections.abc import Iterable
from typing import Any

from pynamodb.transactions import TransactWrite

from functions.adapters import keys
from functions.adapters.models import CountsRow, EngagementRow
from functions.adapters.reading import read_shards
from functions.adapters.tables import Tables
from functions.adapters.transactions import transact
from functions.adapters.translation import translated
from functions.records import Counts, Engagement
from shared.ids import parse_post_id
from shared.limits import PAGE_MAX


class DynamoEngagements:
    """Engagements with posts of any zone; only those of this region's posts are written."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, post_id: str, kind: Engagement, member: str, at_ms: int) -> bool:
        """See `ports.Engagements.add`."""

        def steps(transaction: TransactWrite) -> None:
            row = self._row(post_id, kind, member)
            row.at_ms = at_ms
            transaction.save(row, condition=EngagementRow.node.does_not_exist())
            self._count(transaction, post_id, kind, 1)

        return transact(self._tables.region, steps) is None

    def discard(self, post_id: str, kind: Engagement, member: str) -> bool:
        """See `ports.Engagements.discard`."""

        def steps(transaction: TransactWrite) -> None:
            row = self._row(post_id, kind, member)
            transaction.delete(row, condition=EngagementRow.node.exists())
            self._count(transaction, post_id, kind, -1)

        return transact(self._tables.region, steps) is None

    def members(
        self,
        post_id: str,
        kind: Engagement,
        limit: int,
        after: str | None = None,
        *,
        newest_first: bool = False,
    ) -> list[str]:
        """See `ports.Engagements.members`."""
        beyond: Any = None
        if after is not None:
            member = EngagementRow.member
            beyond = member < after if newest_first else member > after
        with translated():
            rows = self._tables.engagements(_author(post_id)).query(
                keys.members(post_id, kind),
                beyond,
                scan_index_forward=not newest_first,
                limit=limit,
                page_size=min(limit, PAGE_MAX + 1),
            )
            return [row.member for row in rows]

    def counts(self, post_ids: Iterable[str]) -> dict[str, Counts]:
        """See `ports.Engagements.counts`."""
        wanted: dict[str, list[str]] = {}
        for post_id in post_ids:
            wanted.setdefault(_author(post_id), []).append(post_id)
        rows = read_shards(
            self._tables.by_shard(self._tables.counts, wanted),
            lambda author_id: [(keys.counts(author_id), one) for one in wanted[author_id]],
            consistent=False,
        )
        return {row.post_id: _counts(row) for row in rows}

    def counts_between(self, author_id: str, first: str, last: str) -> dict[str, Counts]:
        """See `ports.Engagements.counts_between`."""
        with translated():
            rows = self._tables.counts(author_id).query(
                keys.counts(author_id), CountsRow.post_id.between(first, last)
            )
            return {row.post_id: _counts(row) for row in rows}

    def _row(self, post_id: str, kind: Engagement, member: str) -> EngagementRow:
        return self._tables.engagements(_author(post_id))(keys.members(post_id, kind), member)

    def _count(self, transaction: TransactWrite, post_id: str, kind: Engagement, step: int) -> None:
        author_id = _author(post_id)
        transaction.update(
            self._tables.counts(author_id)(keys.counts(author_id), post_id),
            actions=[getattr(CountsRow, kind).add(step)],
        )


def _author(post_id: str) -> str:
    return parse_post_id(post_id).author_id


def _counts(row: CountsRow) -> Counts:
    return Counts(
        int(row.replies or 0), int(row.reposts or 0), int(row.quotes or 0), int(row.likes or 0)
    )
