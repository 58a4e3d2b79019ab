"""Blocks, mutes, follow requests and reports, in memory; what the streams make of changes."""

from collections.abc import Iterable
from dataclasses import replace

from functions.records import Decision, Post, Relation, RelationKind, Tie, Visibility
from shared.messages import RelationChanged
from tests.functions.fakes_tables import Tables

STREAMED = ("blocks", "mutes", "requested", "reports")


class FakeRelations:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def put(self, relation: Relation, *, over_older: bool = False) -> bool:
        key = (relation.user_id, relation.kind, relation.other)
        known = self.tables.relations.get(key)
        if known is not None and not (over_older and known.at_ms < relation.at_ms):
            return False
        self.tables.relations[key] = replace(relation, decision=None, decided_ms=None)
        self._changed(*key)
        return True

    def remove(
        self, user_id: str, kind: RelationKind, other: str, at_ms: int | None = None
    ) -> bool:
        known = self.tables.relations.get((user_id, kind, other))
        if known is None or at_ms not in (None, known.at_ms):
            return False
        del self.tables.relations[user_id, kind, other]
        self._changed(user_id, kind, other)
        return True

    def decide(self, user_id: str, other: str, decision: Decision, decided_ms: int) -> bool:
        known = self.tables.relations.get((user_id, "requests", other))
        if known is None or known.decision is not None:
            return False
        decided = replace(known, decision=decision, decided_ms=decided_ms)
        self.tables.relations[user_id, "requests", other] = decided
        self.tables.changed(user_id, "plans", RelationChanged("requests", user_id, other))
        return True

    def get(self, user_id: str, kind: RelationKind, other: str) -> Relation | None:
        return self.tables.relations.get((user_id, kind, other))

    def known(self, ties: Iterable[Tie]) -> set[Tie]:
        return {
            (user_id, kind, other)
            for user_id, kind, other in ties
            if (user_id, kind, other) in self.tables.relations
            or (kind == "following" and (user_id, other) in self.tables.edges)
        }

    def page(
        self, user_id: str, kind: RelationKind, limit: int, after: str | None = None
    ) -> list[Relation]:
        found = sorted(
            (one for key, one in self.tables.relations.items() if key[:2] == (user_id, kind)),
            key=lambda one: one.other,
        )
        return [one for one in found if after is None or one.other > after][:limit]

    def _changed(self, user_id: str, kind: RelationKind, other: str) -> None:
        if kind in STREAMED:
            self.tables.changed(user_id, "plans", RelationChanged(kind, user_id, other))


class FakePostMedia:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def renew(self, before: Post, after: Post) -> bool:
        own = self.tables.posts.get(before.author_id, {})
        known = own.get(before.post_id)
        if known is None or known.deleted_ms is not None or known.updated != before.updated:
            return False
        released = known.held and not after.held
        if released and before.author_id not in self.tables.profiles:
            return False
        own[before.post_id] = replace(
            known, media=after.media, held=after.held, updated=after.updated
        )
        if released:
            self.tables.count(before.author_id, post_count=1)
        self.tables.post_changed(own[before.post_id], known)
        return True


class FakeVisibilities:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def show(self, author_id: str, post_id: str, visibility: Visibility, updated: str) -> bool:
        own = self.tables.posts.get(author_id, {})
        before = own.get(post_id)
        if before is None or before.deleted_ms is not None or before.updated >= updated:
            return False
        if before.visibility == visibility:
            return False
        own[post_id] = replace(before, visibility=visibility, updated=updated)
        self.tables.post_changed(own[post_id], before)
        return True
