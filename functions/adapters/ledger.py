"""The ledger of fan-out: one row a plan, one row a chain of slices."""

import secrets
from dataclasses import asdict
from typing import Any, cast

from pynamodb.exceptions import PutError
from pynamodb.expressions.condition import Condition

from functions.adapters import keys
from functions.adapters.models import LedgerRow
from functions.adapters.tables import Tables
from functions.adapters.translation import FAILED, code_of, translated
from functions.records import Chain, Plan, ReachClass
from shared.ids import parse_post_id
from shared.limits import LEDGER_DAYS
from shared.messages import Crowd

LEDGER_S = LEDGER_DAYS * 86_400


class DynamoLedger:
    """A ledger of this region to write, every region's to read."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def open(self, plan: Plan) -> None:
        """See `ports.Ledger.open`."""
        earlier = LedgerRow.post_id.does_not_exist() | (LedgerRow.run < plan.run)
        self._put(keys.PLAN, asdict(plan), earlier)

    def run(self, post_id: str) -> str:
        """See `ports.Ledger.run`."""
        table = self._tables.ledger()
        with translated():
            try:
                row = table.get(post_id, keys.PLAN, consistent_read=True, attributes_to_get=["run"])
            except table.DoesNotExist:
                return ""
        return row.run

    def chain(self, post_id: str, part: str) -> Chain | None:
        """See `ports.Ledger.chain`."""
        table = self._tables.ledger()
        with translated():
            try:
                return _chain(table.get(post_id, part, consistent_read=True))
            except table.DoesNotExist:
                return None

    def advance(self, before: Chain | None, after: Chain) -> bool:
        """See `ports.Ledger.advance`.

        A put whose answer was lost is tried again by the SDK and then refused for its own
        sake; the row tells by whom it was written.
        """
        by = secrets.token_hex(8)
        unchanged = (
            LedgerRow.post_id.does_not_exist()
            if before is None
            else (LedgerRow.run == before.run) & (LedgerRow.position == before.position)
        )
        values = asdict(after) | {"cancelled": after.cancelled or None, "by": by}
        if self._put(values.pop("part"), values, unchanged):
            return True
        table = self._tables.ledger()
        with translated():
            return table.get(after.post_id, after.part, consistent_read=True).by == by

    def read(self, post_id: str, region: str) -> tuple[Plan | None, list[Chain]]:
        """See `ports.Ledger.read`."""
        with translated():
            rows = list(self._tables.ledger(region).query(post_id, consistent_read=True))
        plans = [_plan(row) for row in rows if row.part == keys.PLAN]
        return (
            plans[0] if plans else None,
            [_chain(row) for row in rows if row.part != keys.PLAN],
        )

    def _put(self, part: str, values: dict[str, Any], condition: Condition) -> bool:
        post_id = values.pop("post_id")
        expires_at = parse_post_id(post_id).time.ms // 1000 + LEDGER_S
        row = self._tables.ledger()(post_id, part, expires_at=expires_at, **values)
        with translated():
            try:
                row.save(condition=condition)
            except PutError as error:
                if not (code_of(error) or "").startswith(FAILED):
                    raise
                return False
        return True


def _plan(row: LedgerRow) -> Plan:
    return Plan(
        post_id=row.post_id,
        author_id=row.author_id or "",
        run=row.run,
        reach=cast("ReachClass", row.reach),
        crowd=cast("Crowd | None", row.crowd),
        chains=int(row.chains or 0),
        vips=int(row.vips or 0),
        expected=None if row.expected is None else int(row.expected),
        started_ms=int(row.started_ms or 0),
    )


def _chain(row: LedgerRow) -> Chain:
    return Chain(
        post_id=row.post_id,
        part=row.part,
        run=row.run,
        since=row.since or "",
        position=row.position or "",
        delivered=int(row.delivered or 0),
        slices=int(row.slices or 0),
        updated_ms=int(row.updated_ms or 0),
        cancelled=bool(row.cancelled),
    )
