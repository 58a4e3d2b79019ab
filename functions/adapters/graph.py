"""Follow edges and audiences in graph-NN.

A follow is one transaction in the follower's region: the edge from both ends, the
audience there and the follower's count. The author's own region learns only how
many followers a region has (`register`), and later than the edge is made.
"""

from collections.abc import Iterable

from pynamodb.exceptions import PutError, TransactWriteError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from functions.adapters import keys
from functions.adapters.connections import dynamodb
from functions.adapters.models import GraphRow, RelationRow, UserRow
from functions.adapters.retries import tries
from functions.adapters.tables import Tables
from functions.adapters.translation import CONTENDED, FAILED, code_of, reasons, translated
from functions.buckets import bucket_of, buckets_for
from functions.records import Edge, Share
from shared.errors import Blocked, UserUnknown

BLOCKS = 2  # rows that a follow looks at first: neither may have blocked the other


class DynamoGraph:
    """Follow edges of this region's people; audiences of any author."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def follow(self, follower_id: str, author_id: str, followed_ms: int) -> bool:
        """See `ports.Graph.follow`."""
        return self._follow(self._edge_of(follower_id, author_id, followed_ms), None)

    def accept(self, follower_id: str, author_id: str, asked_ms: int, followed_ms: int) -> bool:
        """See `ports.Graph.accept`."""
        return self._follow(self._edge_of(follower_id, author_id, followed_ms), asked_ms)

    def unfollow(self, follower_id: str, author_id: str) -> bool:
        """See `ports.Graph.unfollow`."""
        for _ in tries():
            edge = self.edge(follower_id, author_id)
            if edge is None:
                return False
            # Refused means that the edge changed since it was read: read it again.
            if self._remove(edge) is None:
                return True
        raise AssertionError("tries() ends by raising")

    def edge(self, follower_id: str, author_id: str) -> Edge | None:
        """See `ports.Graph.edge`."""
        table = self._tables.graph(follower_id)
        with translated():
            try:
                row = table.get(keys.following(follower_id), author_id, consistent_read=True)
            except table.DoesNotExist:
                return None
        return Edge(follower_id, author_id, int(row.followed_ms or 0), int(row.bucket or 0))

    def audience(self, author_id: str) -> list[Share]:
        """See `ports.Graph.audience`."""
        return _shares(self._tables.graph(author_id), author_id)

    def audience_here(self, author_id: str) -> list[Share]:
        """See `ports.Graph.audience_here`."""
        region = self._tables.region
        shares = _shares(self._tables.followers(author_id), author_id, prefix=f"{region}#")
        return [share for share in shares if share.region == region]

    def register(self, author_id: str, shares: Iterable[Share]) -> None:
        """See `ports.Graph.register`."""
        table = self._tables.graph(author_id)
        for share in shares:
            row = table(
                keys.audience(author_id),
                keys.share(share.region, share.bucket),
                followers=share.count,
                version=share.version,
            )
            older = GraphRow.version.does_not_exist() | (GraphRow.version < share.version)
            with translated():
                try:
                    row.save(condition=older)
                except PutError as error:
                    if not (code_of(error) or "").startswith(FAILED):
                        raise

    def followers(
        self,
        author_id: str,
        region: str,
        bucket: int,
        limit: int,
        after: str | None = None,
        upto: str | None = None,
    ) -> list[str]:
        """See `ports.Graph.followers`."""
        table = self._tables.followers(author_id, region)
        return _others(table, keys.followers(author_id, bucket), limit, after, upto)

    def following(self, follower_id: str, limit: int, after: str | None = None) -> list[str]:
        """See `ports.Graph.following`."""
        table = self._tables.graph(follower_id)
        return _others(table, keys.following(follower_id), limit, after)

    def _edge_of(self, follower_id: str, author_id: str, followed_ms: int) -> Edge:
        here = sum(share.count for share in self.audience_here(author_id))
        bucket = bucket_of(follower_id, buckets_for(here + 1))
        return Edge(follower_id, author_id, followed_ms, bucket)

    def _follow(self, edge: Edge, asked_ms: int | None) -> bool:
        for _ in tries():
            why = self._add(edge, asked_ms)
            if why is None:
                return True
            # pynamodb's order: two checks, the request's end, the two puts, the two updates.
            if FAILED in why[:BLOCKS]:
                raise Blocked
            asked = why.pop(BLOCKS) if asked_ms is not None else ""
            if FAILED in (asked, why[BLOCKS]):
                return False
            if FAILED in why:
                raise UserUnknown("The follower has no profile.")
        raise AssertionError("tries() ends by raising")

    def _add(self, edge: Edge, asked_ms: int | None) -> list[str] | None:
        ends = self._ends(edge)
        follower, author = edge.follower_id, edge.author_id
        relations = self._tables.relations(follower)
        with translated():
            try:
                with TransactWrite(connection=dynamodb(self._tables.region)) as transaction:
                    for kind in ("blocks", "blocked_by"):
                        transaction.condition_check(
                            relations,
                            keys.relation(follower, kind),
                            author,
                            RelationRow.node.does_not_exist(),
                        )
                    if asked_ms is not None:
                        transaction.delete(
                            relations(keys.relation(follower, "requested"), author),
                            condition=RelationRow.at_ms == asked_ms,
                        )
                    transaction.save(ends[0], condition=GraphRow.node.does_not_exist())
                    transaction.save(ends[1])
                    self._count(transaction, edge, 1)
            except TransactWriteError as error:
                return _refusal(error)
        return None

    def _remove(self, edge: Edge) -> list[str] | None:
        ends = self._ends(edge)
        unchanged = GraphRow.node.exists() & (GraphRow.bucket == edge.bucket)
        with translated():
            try:
                with TransactWrite(connection=dynamodb(self._tables.region)) as transaction:
                    transaction.delete(ends[0], condition=unchanged)
                    transaction.delete(ends[1])
                    self._count(transaction, edge, -1)
            except TransactWriteError as error:
                return _refusal(error)
        return None

    def _ends(self, edge: Edge) -> tuple[GraphRow, GraphRow]:
        follower, author = edge.follower_id, edge.author_id
        return (
            self._tables.graph(follower)(
                keys.following(follower), author, followed_ms=edge.followed_ms, bucket=edge.bucket
            ),
            self._tables.followers(author)(
                keys.followers(author, edge.bucket), follower, followed_ms=edge.followed_ms
            ),
        )

    def _count(self, transaction: TransactWrite, edge: Edge, step: int) -> None:
        share = self._tables.followers(edge.author_id)(
            keys.audience(edge.author_id), keys.share(self._tables.region, edge.bucket)
        )
        transaction.update(share, actions=[GraphRow.followers.add(step), GraphRow.version.add(1)])
        transaction.update(
            self._tables.users(edge.follower_id)(edge.follower_id),
            actions=[UserRow.following_count.add(step)],
            condition=UserRow.user_id.exists(),
        )


def _refusal(error: TransactWriteError) -> list[str]:
    why = reasons(error)
    if FAILED in why or CONTENDED.intersection(why):
        return why
    raise error


def _shares(table: type[GraphRow], author_id: str, prefix: str | None = None) -> list[Share]:
    within = GraphRow.other.startswith(prefix) if prefix else None
    with translated():
        rows = list(table.query(keys.audience(author_id), within, consistent_read=True))
    return [_share(row) for row in rows]


def _share(row: GraphRow) -> Share:
    region, _, bucket = row.other.rpartition("#")
    return Share(region, int(bucket), int(row.followers or 0), int(row.version or 0))


def _others(
    table: type[GraphRow], node: str, limit: int, after: str | None, upto: str | None = None
) -> list[str]:
    with translated():
        # Consistent: a post must not miss whoever followed before it was written.
        rows = table.query(
            node,
            _within(after, upto),
            limit=limit + bool(after and upto),
            attributes_to_get=["other"],
            consistent_read=True,
        )
        return [row.other for row in rows if row.other != after]


def _within(after: str | None, upto: str | None) -> Condition | None:
    """Sort keys past one and up to another; with both, the first one itself comes too."""
    if after and upto:
        return GraphRow.other.between(after, upto)
    if upto:
        return GraphRow.other <= upto
    return GraphRow.other > after if after else None
