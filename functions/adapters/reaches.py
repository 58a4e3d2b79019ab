"""Classes of authors, active followers and VIPs, in graph-NN beside the follower lists."""

from typing import cast

from pynamodb.exceptions import PutError, TransactWriteError, UpdateError
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from functions.adapters import keys
from functions.adapters.connections import dynamodb
from functions.adapters.models import CrowdRow
from functions.adapters.retries import tries
from functions.adapters.tables import Tables
from functions.adapters.translation import CONTENDED, FAILED, code_of, reasons, translated
from functions.deadline import now_ms
from functions.records import RANKS, Reach, ReachClass
from shared.limits import VIPS_MAX

LINGER_S = 3 * 86_400  # a late slice still finds who was active when its post was written


class DynamoReaches:
    """Classes as this region has them, and this region's followers."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def here(self, author_id: str) -> Reach:
        """See `ports.Reaches.here`."""
        table = self._tables.crowds(author_id)
        with translated():
            try:
                row = table.get(keys.reach(author_id), keys.HERE, consistent_read=True)
            except table.DoesNotExist:
                return Reach(author_id=author_id)
        return _reach(author_id, row)

    def turn(self, author_id: str, reach: ReachClass, version: int) -> Reach:
        """See `ports.Reaches.turn`."""
        for _ in tries():
            known = self.here(author_id)
            if known.version >= version:
                return known
            same = (
                CrowdRow.version.does_not_exist()
                if known.version == 0
                else (CrowdRow.version == known.version) & (CrowdRow.marked == known.marked)
            )
            lighter = RANKS[reach] <= RANKS[known.in_force]
            row = self._row(author_id)
            with translated():
                try:
                    row.update(
                        actions=[
                            CrowdRow.reach.set(reach),
                            CrowdRow.former.set(known.in_force),
                            CrowdRow.version.set(version),
                            CrowdRow.marked.set(lighter),
                            CrowdRow.done.remove(),
                        ],
                        condition=same,
                    )
                except UpdateError as error:
                    _only_refused(error)
                else:
                    return _reach(author_id, row)
        raise AssertionError("tries() ends by raising")

    def swept(self, author_id: str, version: int, chain: int, chains: int) -> bool:
        """See `ports.Reaches.swept`."""
        row = self._row(author_id)
        current = CrowdRow.version == version
        with translated():
            try:
                row.update(actions=[CrowdRow.done.add({str(chain)})], condition=current)
                if len(row.done or ()) < chains:
                    return False
                row.update(actions=[CrowdRow.marked.set(True)], condition=current)
            except UpdateError as error:
                _only_refused(error)
                return False
        return True

    def reshow(self, author_id: str, at_ms: int) -> None:
        """See `ports.Reaches.reshow`."""
        shown = CrowdRow.reshown_ms
        with translated():
            try:
                self._row(author_id).update(
                    actions=[shown.set(at_ms)], condition=shown.does_not_exist() | (shown < at_ms)
                )
            except UpdateError as error:
                _only_refused(error)

    def activate(self, author_id: str, follower_id: str, bucket: int, until_ms: int) -> None:
        """See `ports.Reaches.activate`."""
        row = self._tables.crowds(author_id)(
            keys.active(author_id, bucket),
            follower_id,
            until_ms=until_ms,
            expires_at=max(until_ms, now_ms()) // 1000 + LINGER_S,
        )
        with translated():
            row.save()

    def deactivate(self, author_id: str, follower_id: str, bucket: int) -> None:
        """See `ports.Reaches.deactivate`."""
        with translated():
            self._tables.crowds(author_id)(keys.active(author_id, bucket), follower_id).delete()

    def active(
        self,
        author_id: str,
        bucket: int,
        at_ms: int,
        limit: int,
        after: str | None = None,
        upto: str | None = None,
    ) -> list[str]:
        """See `ports.Reaches.active`."""
        node = keys.active(author_id, bucket)
        return self._others(author_id, node, limit, after, upto, CrowdRow.until_ms > at_ms)

    def favour(self, author_id: str, follower_id: str) -> bool:
        """See `ports.Reaches.favour`."""
        return self._rank(author_id, follower_id, up=True)

    def unfavour(self, author_id: str, follower_id: str) -> bool:
        """See `ports.Reaches.unfavour`."""
        return self._rank(author_id, follower_id, up=False)

    def vips(
        self, author_id: str, limit: int, after: str | None = None, upto: str | None = None
    ) -> list[str]:
        """See `ports.Reaches.vips`."""
        return self._others(author_id, keys.vips(author_id), limit, after, upto)

    def _rank(self, author_id: str, follower_id: str, *, up: bool) -> bool:
        """Put or delete a VIP and count the author's, in one transaction."""
        vip = self._tables.crowds(author_id)(keys.vips(author_id), follower_id)
        room = CrowdRow.vips.does_not_exist() | (CrowdRow.vips < VIPS_MAX)
        for _ in tries():
            with translated():
                try:
                    with TransactWrite(connection=dynamodb(self._tables.region)) as transaction:
                        if up:
                            transaction.save(vip, condition=CrowdRow.node.does_not_exist())
                        else:
                            transaction.delete(vip, condition=CrowdRow.node.exists())
                        transaction.update(
                            self._row(author_id),
                            actions=[CrowdRow.vips.add(1 if up else -1)],
                            condition=room if up else None,
                        )
                except TransactWriteError as error:
                    why = reasons(error)
                    if FAILED in why:
                        return False
                    if not CONTENDED.intersection(why):
                        raise
                else:
                    return True
        raise AssertionError("tries() ends by raising")

    def _row(self, author_id: str) -> CrowdRow:
        return self._tables.crowds(author_id)(keys.reach(author_id), keys.HERE)

    def _others(
        self,
        author_id: str,
        node: str,
        limit: int,
        after: str | None,
        upto: str | None,
        wanted: Condition | None = None,
    ) -> list[str]:
        with translated():
            rows = self._tables.crowds(author_id).query(
                node,
                within(after, upto),
                filter_condition=wanted,
                limit=limit + bool(after and upto),
                attributes_to_get=["other"],
                consistent_read=True,  # whoever is put here counts on the next post's slices
            )
            return [row.other for row in rows if row.other != after]


def within(after: str | None, upto: str | None) -> Condition | None:
    """Sort keys past one and up to another; with both, the first one itself comes too."""
    if after and upto:
        return CrowdRow.other.between(after, upto)
    if upto:
        return CrowdRow.other <= upto
    return CrowdRow.other > after if after else None


def _only_refused(error: PutError | UpdateError) -> None:
    if not (code_of(error) or "").startswith(FAILED):
        raise error


def _reach(author_id: str, row: CrowdRow) -> Reach:
    return Reach(
        author_id=author_id,
        reach=cast("ReachClass", row.reach or "push"),
        version=int(row.version or 0),
        former=cast("ReachClass", row.former or "push"),
        marked=row.marked is not False,
        vips=int(row.vips or 0),
        reshown_ms=int(row.reshown_ms or 0),
    )
