"""Blocks, mutes, follow requests and reports in graph-NN."""

from collections.abc import Iterable
from typing import Any, cast

from pynamodb.exceptions import DeleteError, PutError, UpdateError
from pynamodb.expressions.update import Action

from functions.adapters import keys
from functions.adapters.models import RelationRow
from functions.adapters.reading import read_shards
from functions.adapters.tables import Tables
from functions.adapters.translation import FAILED, code_of, translated
from functions.records import Decision, Relation, RelationKind, Tie


class DynamoRelations:
    """Relations of anybody; only those of this region's people are written."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def put(self, relation: Relation, *, over_older: bool = False) -> bool:
        """See `ports.Relations.put`."""
        row = self._row(relation.user_id, relation.kind, relation.other)
        row.at_ms, row.reason = relation.at_ms, relation.reason
        new = RelationRow.node.does_not_exist()
        if over_older:
            new |= RelationRow.at_ms < relation.at_ms
        with translated():
            return _happened(lambda: row.save(condition=new))

    def remove(
        self, user_id: str, kind: RelationKind, other: str, at_ms: int | None = None
    ) -> bool:
        """See `ports.Relations.remove`."""
        there = RelationRow.node.exists()
        if at_ms is not None:
            there &= RelationRow.at_ms == at_ms
        row = self._row(user_id, kind, other)
        with translated():
            return _happened(lambda: row.delete(condition=there))

    def decide(self, user_id: str, other: str, decision: Decision, decided_ms: int) -> bool:
        """See `ports.Relations.decide`."""
        waits = RelationRow.node.exists() & RelationRow.decision.does_not_exist()
        actions: list[Action] = [
            RelationRow.decision.set(decision),
            RelationRow.decided_ms.set(decided_ms),
        ]
        row = self._row(user_id, "requests", other)
        with translated():
            return _happened(lambda: row.update(actions=actions, condition=waits))

    def get(self, user_id: str, kind: RelationKind, other: str) -> Relation | None:
        """See `ports.Relations.get`."""
        table = self._tables.relations(user_id)
        with translated():
            try:
                row = table.get(keys.relation(user_id, kind), other, consistent_read=True)
            except table.DoesNotExist:
                return None
        return _relation(user_id, kind, row)

    def known(self, ties: Iterable[Tie]) -> set[Tie]:
        """See `ports.Relations.known`."""
        wanted: dict[str, list[tuple[str, str]]] = {}
        for user_id, kind, other in ties:
            wanted.setdefault(user_id, []).append((keys.relation(user_id, kind), other))
        rows = read_shards(
            self._tables.by_shard(self._tables.relations, wanted),
            lambda user_id: wanted[user_id],
            consistent=True,  # whoever just blocked somebody sees that they did
        )
        return {cast("Tie", (*row.node.split("#"), row.other)) for row in rows}

    def page(
        self, user_id: str, kind: RelationKind, limit: int, after: str | None = None
    ) -> list[Relation]:
        """See `ports.Relations.page`."""
        table = self._tables.relations(user_id)
        beyond = RelationRow.other > after if after else None
        with translated():
            rows = table.query(
                keys.relation(user_id, kind), beyond, limit=limit, consistent_read=True
            )
            return [_relation(user_id, kind, row) for row in rows]

    def _row(self, user_id: str, kind: RelationKind, other: str) -> RelationRow:
        return self._tables.relations(user_id)(keys.relation(user_id, kind), other)


def _happened(write: Any) -> bool:
    """Whether a conditional write found what it asked for."""
    try:
        write()
    except (PutError, DeleteError, UpdateError) as error:
        if not (code_of(error) or "").startswith(FAILED):
            raise
        return False
    return True


def _relation(user_id: str, kind: RelationKind, row: RelationRow) -> Relation:
    return Relation(
        user_id=user_id,
        kind=kind,
        other=row.other,
        at_ms=int(row.at_ms or 0),
        decision=row.decision,  # type: ignore[arg-type] # only `decide` sets it
        decided_ms=None if row.decided_ms is None else int(row.decided_ms),
        reason=row.reason,
    )
