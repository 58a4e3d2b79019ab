"""Reader rows in feeds-NN, under a sort key after every post id.

Sets change by ADD and DELETE, which commute and may be repeated; marks only move
forward. So messages that come late, twice or in any order leave the same row.
"""

from collections.abc import Iterable
from typing import cast

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition, size
from pynamodb.expressions.update import Action

from functions.adapters import keys
from functions.adapters.models import ReaderRow
from functions.adapters.tables import Tables
from functions.adapters.translation import FAILED, code_of, translated
from functions.ports import ReaderMark
from functions.records import Reader, ReaderSet
from shared.limits import READER_SET_MAX


class DynamoReaders:
    """Reader rows of this region's own people."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def get(self, owner_id: str, *, consistent: bool = False) -> Reader | None:
        """See `ports.Readers.get`."""
        table = self._tables.readers(owner_id)
        with translated():
            try:
                return reader_of(table.get(owner_id, keys.READER, consistent_read=consistent))
            except table.DoesNotExist:
                return None

    def add(self, owner_id: str, name: ReaderSet, values: Iterable[str]) -> Reader:
        """See `ports.Readers.add`."""
        members = set(values)
        if not members:
            return self.get(owner_id) or Reader(owner_id=owner_id)
        attribute = getattr(ReaderRow, name)
        below = size(attribute) <= READER_SET_MAX - len(members)  # type: ignore[no-untyped-call]
        fits = attribute.does_not_exist() | below
        added = self._update(owner_id, [attribute.add(members)], fits)
        added = added or self._update(owner_id, [ReaderRow.crowded.add({name})])
        return reader_of(cast("ReaderRow", added))  # the second one has no condition

    def discard(self, owner_id: str, name: ReaderSet, values: Iterable[str]) -> Reader | None:
        """See `ports.Readers.discard`."""
        members = set(values)
        if not members:
            return self.get(owner_id)
        action = getattr(ReaderRow, name).delete(members)
        left = self._update(owner_id, [action], ReaderRow.owner.exists())
        return reader_of(left) if left else None

    def activate(self, owner_id: str, now_ms: int, until_ms: int) -> bool:
        """See `ports.Readers.activate`."""
        until = ReaderRow.active_until_ms
        inactive = until.does_not_exist() | (until <= now_ms)
        return self._update(owner_id, [until.set(until_ms)], inactive) is not None

    def advance(self, owner_id: str, mark: ReaderMark, ms: int) -> None:
        """See `ports.Readers.advance`."""
        attribute = getattr(ReaderRow, mark)
        earlier = attribute.does_not_exist() | (attribute < ms)
        self._update(owner_id, [attribute.set(ms)], earlier)

    def _update(
        self, owner_id: str, actions: list[Action], condition: Condition | None = None
    ) -> ReaderRow | None:
        row = self._tables.readers(owner_id)(owner_id, keys.READER)
        with translated():
            try:
                row.update(actions=actions, condition=condition)
            except UpdateError as error:
                if not (code_of(error) or "").startswith(FAILED):
                    raise
                return None
        return row


def reader_of(row: ReaderRow) -> Reader:
    """The record of a row."""
    return Reader(
        owner_id=row.owner,
        muted=frozenset(row.muted or ()),
        blocked=frozenset(row.blocked or ()),
        blocked_by=frozenset(row.blocked_by or ()),
        reported=frozenset(row.reported or ()),
        hybrid=frozenset(row.hybrid or ()),
        pulled=frozenset(row.pulled or ()),
        crowded=frozenset(row.crowded or ()),
        active_until_ms=int(row.active_until_ms or 0),
        caught_ms=int(row.caught_ms or 0),
        noticed_ms=int(row.noticed_ms or 0),
        built_ms=int(row.built_ms or 0),
    )
