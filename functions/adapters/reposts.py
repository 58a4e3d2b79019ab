"""Reposts: a post in posts-NN, its edge in graph-NN and its mark in feeds-NN, in one transaction.

The edge makes a repost one of a kind: it is there or not, and names the post that it made.
"""

from pynamodb.transactions import TransactWrite

from functions.adapters import keys
from functions.adapters.models import GraphRow, MarkRow, PostRow, UserRow
from functions.adapters.post_rows import post_of, row_of
from functions.adapters.retries import tries
from functions.adapters.tables import Tables
from functions.adapters.transactions import transact
from functions.adapters.translation import FAILED, translated
from functions.records import Post
from shared.errors import Busy, UserUnknown


class DynamoReposts:
    """Reposts by this region's people; edges of anybody."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def create(self, repost: Post) -> Post:
        """See `ports.Reposts.create`."""
        author, original = repost.author_id, repost.repost_of or ""

        def steps(transaction: TransactWrite) -> None:
            edge = self._edge(author, original)
            edge.at_ms, edge.repost_id = repost.created_ms, repost.post_id
            transaction.save(edge, condition=GraphRow.node.does_not_exist())
            transaction.save(
                row_of(self._tables.posts(author), repost),
                condition=PostRow.author.does_not_exist(),
            )
            self._mark(transaction, author, original, made=True)
            transaction.update(
                self._tables.users(author)(author),
                actions=[UserRow.post_count.add(1)],
                condition=UserRow.user_id.exists(),
            )

        for _ in tries():
            why = transact(self._tables.region, steps)
            if why is None:
                return repost
            there, stored, _, counted = why
            if there == FAILED:
                first = self._first(author, original)
                if first is not None:
                    return first
            elif counted == FAILED:
                raise UserUnknown("The author has no profile.")
            elif stored == FAILED:
                raise Busy("Two posts at the very same moment; try again.")
        raise AssertionError("tries() ends by raising")

    def undo(self, user_id: str, post_id: str, deleted_ms: int, updated: str) -> bool:
        """See `ports.Reposts.undo`."""
        for _ in tries():
            repost_id = self.find(user_id, post_id)
            if repost_id is None:
                return False
            why = self._bury(user_id, post_id, repost_id, deleted_ms, updated, row=True)
            if why is not None and why[0] != FAILED:  # the row has gone before its edge
                why = self._bury(user_id, post_id, repost_id, deleted_ms, updated, row=False)
            if why is None:
                return True
        raise AssertionError("tries() ends by raising")

    def find(self, user_id: str, post_id: str) -> str | None:
        """See `ports.Reposts.find`."""
        table = self._tables.graph(user_id)
        with translated():
            try:
                row = table.get(keys.marked(user_id, "reposts"), post_id, consistent_read=True)
            except table.DoesNotExist:
                return None
        return row.repost_id

    def _first(self, user_id: str, post_id: str) -> Post | None:
        """The repost that there is; None if it vanished meanwhile."""
        table = self._tables.posts(user_id)
        with translated():
            try:
                repost_id = self.find(user_id, post_id) or ""
                return post_of(table.get(user_id, repost_id or "-", consistent_read=True))
            except table.DoesNotExist:
                return None

    def _bury(
        self,
        user_id: str,
        post_id: str,
        repost_id: str,
        deleted_ms: int,
        updated: str,
        *,
        row: bool,
    ) -> list[str] | None:
        def steps(transaction: TransactWrite) -> None:
            same = GraphRow.node.exists() & (GraphRow.repost_id == repost_id)
            transaction.delete(self._edge(user_id, post_id), condition=same)
            self._mark(transaction, user_id, post_id, made=False)
            if row:
                transaction.update(
                    self._tables.posts(user_id)(user_id, repost_id),
                    actions=[PostRow.deleted_ms.set(deleted_ms), PostRow.updated.set(updated)],
                    condition=PostRow.author.exists() & PostRow.deleted_ms.does_not_exist(),
                )
                transaction.update(
                    self._tables.users(user_id)(user_id), actions=[UserRow.post_count.add(-1)]
                )

        return transact(self._tables.region, steps)

    def _edge(self, user_id: str, post_id: str) -> GraphRow:
        return self._tables.graph(user_id)(keys.marked(user_id, "reposts"), post_id)

    def _mark(self, transaction: TransactWrite, user_id: str, post_id: str, *, made: bool) -> None:
        flag = MarkRow.reposted
        transaction.update(
            self._tables.marks(user_id)(user_id, keys.mark(post_id)),
            actions=[flag.set(True) if made else flag.remove()],
        )
