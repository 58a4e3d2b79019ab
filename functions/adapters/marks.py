"""Likes and bookmarks in graph-NN, and the marks beside a home timeline's entries.

The row in graph-NN is the authority, and its stream tells the liked post's region. The
mark in feeds-NN, written in the same transaction, sorts right after the post's entry,
so that the query of a home page returns both.
"""

from collections.abc import Iterable

from pynamodb.transactions import TransactWrite

from functions.adapters import keys
from functions.adapters.batches import get_all
from functions.adapters.models import GraphRow, MarkRow
from functions.adapters.tables import Tables
from functions.adapters.transactions import transact
from functions.adapters.translation import translated
from functions.records import Mark, MarkKind

FLAGS = {"likes": MarkRow.liked, "bookmarks": MarkRow.bookmarked}


class DynamoMarks:
    """Marks of this region's people; likes of anybody."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put(self, user_id: str, kind: MarkKind, post_id: str, at_ms: int) -> bool:
        """See `ports.Marks.put`."""

        def steps(transaction: TransactWrite) -> None:
            row = self._row(user_id, kind, post_id)
            row.at_ms = at_ms
            transaction.save(row, condition=GraphRow.node.does_not_exist())
            transaction.update(self._mark(user_id, post_id), actions=[FLAGS[kind].set(True)])

        return transact(self._tables.region, steps) is None

    def remove(self, user_id: str, kind: MarkKind, post_id: str) -> bool:
        """See `ports.Marks.remove`."""

        def steps(transaction: TransactWrite) -> None:
            row = self._row(user_id, kind, post_id)
            transaction.delete(row, condition=GraphRow.node.exists())
            transaction.update(self._mark(user_id, post_id), actions=[FLAGS[kind].remove()])

        return transact(self._tables.region, steps) is None

    def liked_ms(self, user_id: str, post_id: str) -> int | None:
        """See `ports.Marks.liked_ms`."""
        table = self._tables.graph(user_id)
        with translated():
            try:
                row = table.get(keys.marked(user_id, "likes"), post_id, consistent_read=True)
            except table.DoesNotExist:
                return None
        return int(row.at_ms or 0)

    def bookmarks(self, user_id: str, limit: int, before: str | None = None) -> list[str]:
        """See `ports.Marks.bookmarks`."""
        older = GraphRow.other < before if before else None
        with translated():
            rows = self._tables.graph(user_id).query(
                keys.marked(user_id, "bookmarks"),
                older,
                scan_index_forward=False,
                limit=limit,
                page_size=limit,
                consistent_read=True,  # one's own, just written
            )
            return [row.other for row in rows]

    def of(self, owner_id: str, post_ids: Iterable[str]) -> dict[str, Mark]:
        """See `ports.Marks.of`."""
        wanted = [(owner_id, keys.mark(post_id)) for post_id in post_ids]
        rows = get_all(self._tables.marks(owner_id), wanted, consistent=False)
        return {
            row.post_id.removesuffix(keys.MARK_SUFFIX): Mark(
                bool(row.liked), bool(row.reposted), bool(row.bookmarked)
            )
            for row in rows
        }

    def _row(self, user_id: str, kind: MarkKind, post_id: str) -> GraphRow:
        return self._tables.graph(user_id)(keys.marked(user_id, kind), post_id)

    def _mark(self, user_id: str, post_id: str) -> MarkRow:
        return self._tables.marks(user_id)(user_id, keys.mark(post_id))
