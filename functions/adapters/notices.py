"""Notifications in feeds-NN: one row for a kind and subject within 30 minutes.

However many people like a post in a window, its author gets one row of at most
1 KB, so telling costs one write unit and no list grows without bound.
"""

from pynamodb.exceptions import UpdateError
from pynamodb.expressions.condition import Condition, size
from pynamodb.expressions.update import Action

from functions.adapters import keys
from functions.adapters.models import NoticeRow
from functions.adapters.tables import Tables
from functions.adapters.translation import FAILED, code_of, translated
from functions.deadline import now_ms
from functions.notices import OWN, expiry_s, id_of, kind_of, subject_of, window_of
from functions.records import Notice, NoticeKind
from shared.limits import NOTICE_ACTORS, NOTICE_WINDOW_MS


class DynamoNotices:
    """Notifications of this region's own people."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def tell(
        self, owner_id: str, kind: NoticeKind, subject: str, actor_id: str, at_ms: int
    ) -> bool:
        """See `ports.Notices.tell`."""
        if kind not in OWN and (actor_id == owner_id or self._unwanted(owner_id, actor_id)):
            return False
        row = self._tables.notices(owner_id)(
            keys.notices(owner_id), id_of(window_of(at_ms), kind, subject)
        )
        actors, more = NoticeRow.actors, NoticeRow.more
        news = [NoticeRow.last_ms.set(now_ms()), NoticeRow.expires_at.set(expiry_s(at_ms))]
        unknown = ~actors.contains(actor_id)
        below = size(actors) < NOTICE_ACTORS  # type: ignore[no-untyped-call]
        room = actors.does_not_exist() | (unknown & below)
        if _update(row, [actors.add({actor_id}), *news], room):
            return True
        _update(row, [more.set(True), *news], unknown & more.does_not_exist())
        return False

    def page(self, owner_id: str, limit: int, before: str | None = None) -> list[Notice]:
        """See `ports.Notices.page`."""
        return self._query(owner_id, limit, NoticeRow.id < before if before else None)

    def since(self, owner_id: str, after_ms: int, limit: int) -> list[Notice]:
        """See `ports.Notices.since`."""
        # A window before, too: what happened late in it may have been told afterwards.
        first = f"{max(0, window_of(after_ms) - NOTICE_WINDOW_MS):013d}"
        return self._query(owner_id, limit, NoticeRow.id >= first, NoticeRow.last_ms > after_ms)

    def _query(
        self, owner_id: str, limit: int, within: Condition | None, only: Condition | None = None
    ) -> list[Notice]:
        live = NoticeRow.expires_at > now_ms() // 1000
        table = self._tables.notices(owner_id)
        with translated():
            rows = table.query(
                keys.notices(owner_id),
                within,
                filter_condition=live if only is None else live & only,
                scan_index_forward=False,
                limit=limit,
                page_size=limit,
            )
            return [_notice(owner_id, row) for row in rows]

    def _unwanted(self, owner_id: str, actor_id: str) -> bool:
        table = self._tables.readers(owner_id)
        with translated():
            try:
                row = table.get(owner_id, keys.READER, attributes_to_get=[*UNWANTED, "crowded"])
            except table.DoesNotExist:
                return False
        return any(
            actor_id in (getattr(row, name) or ())
            or (name in (row.crowded or ()) and self._decided(owner_id, kind, actor_id))
            for name, kind in UNWANTED.items()
        )

    def _decided(self, owner_id: str, kind: str, actor_id: str) -> bool:
        """What the authority says, where a set of the reader row lacks members."""
        table = self._tables.relations(owner_id)
        try:
            table.get(keys.relation(owner_id, kind), actor_id)
        except table.DoesNotExist:
            return False
        return True


UNWANTED = {"muted": "mutes", "blocked": "blocks"}  # sets of the reader row, and their authority


def _update(row: NoticeRow, actions: list[Action], condition: Condition) -> bool:
    with translated():
        try:
            row.update(actions=actions, condition=condition)
        except UpdateError as error:
            if not (code_of(error) or "").startswith(FAILED):
                raise
            return False
    return True


def _notice(owner_id: str, row: NoticeRow) -> Notice:
    return Notice(
        owner_id=owner_id,
        id=row.id,
        kind=kind_of(row.id),
        subject=subject_of(row.id),
        actors=frozenset(row.actors or ()),
        last_ms=int(row.last_ms or 0),
        more=bool(row.more),
    )
