"""Reader rows and notices, in memory."""

from collections.abc import Iterable
from dataclasses import replace

from functions.notices import OWN, expiry_s, id_of, window_of
from functions.records import Notice, NoticeKind, Reader, ReaderSet
from shared.limits import NOTICE_ACTORS, READER_SET_MAX
from tests.functions.fakes_tables import Tables


class FakeReaders:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def get(self, owner_id: str, *, consistent: bool = False) -> Reader | None:
        return self.tables.readers.get(owner_id)

    def add(self, owner_id: str, name: ReaderSet, values: Iterable[str]) -> Reader:
        members = frozenset(values)
        row = self.get(owner_id) or Reader(owner_id=owner_id)
        if not members:
            return row
        known: frozenset[str] = getattr(row, name)
        if known and len(known) > READER_SET_MAX - len(members):
            row = replace(row, crowded=row.crowded | {name})
        else:
            row = replace(row, **{name: known | members})
        self.tables.readers[owner_id] = row
        return row

    def discard(self, owner_id: str, name: ReaderSet, values: Iterable[str]) -> Reader | None:
        row = self.get(owner_id)
        if row is not None:
            row = replace(row, **{name: getattr(row, name) - frozenset(values)})
            self.tables.readers[owner_id] = row
        return row

    def activate(self, owner_id: str, now_ms: int, until_ms: int) -> bool:
        row = self.get(owner_id) or Reader(owner_id=owner_id)
        if row.active_until_ms > now_ms:
            return False
        self.tables.readers[owner_id] = replace(row, active_until_ms=until_ms)
        return True

    def advance(self, owner_id: str, mark: str, ms: int) -> None:
        row = self.get(owner_id) or Reader(owner_id=owner_id)
        if getattr(row, mark) < ms:
            self.tables.readers[owner_id] = replace(row, **{mark: ms})


class FakeNotices:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def tell(
        self, owner_id: str, kind: NoticeKind, subject: str, actor_id: str, at_ms: int
    ) -> bool:
        reader = self.tables.readers.get(owner_id) or Reader(owner_id=owner_id)
        if kind not in OWN and (actor_id == owner_id or self._unwanted(reader, actor_id)):
            return False
        notice_id = id_of(window_of(at_ms), kind, subject)
        now_ms = self.tables.now_ms
        known = self.tables.notices.get((owner_id, notice_id)) or Notice(
            owner_id=owner_id,
            id=notice_id,
            kind=kind,
            subject=subject,
            actors=frozenset(),
            last_ms=now_ms,
        )
        if actor_id in known.actors:
            return False
        full = len(known.actors) >= NOTICE_ACTORS
        if full and not known.more:
            known = replace(known, more=True, last_ms=now_ms)
        elif not full:
            known = replace(known, actors=known.actors | {actor_id}, last_ms=now_ms)
        self.tables.notices[owner_id, notice_id] = known
        return not full

    def _unwanted(self, reader: Reader, actor_id: str) -> bool:
        kinds = {"muted": "mutes", "blocked": "blocks"}
        return actor_id in reader.muted | reader.blocked or any(
            (reader.owner_id, kinds[name], actor_id) in self.tables.relations
            for name in reader.crowded & kinds.keys()
        )

    def page(self, owner_id: str, limit: int, before: str | None = None) -> list[Notice]:
        own = [
            notice
            for (owner, _), notice in self.tables.notices.items()
            if owner == owner_id and expiry_s(int(notice.id[:13])) > self.tables.now_ms // 1000
        ]
        own.sort(key=lambda notice: notice.id, reverse=True)
        return [one for one in own if before is None or one.id < before][:limit]

    def since(self, owner_id: str, after_ms: int, limit: int) -> list[Notice]:
        everything = self.page(owner_id, len(self.tables.notices))
        return [one for one in everything if one.last_ms > after_ms][:limit]
