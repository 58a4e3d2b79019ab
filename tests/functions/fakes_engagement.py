"""The ports of reposts, marks, engagements, versions and tags, kept in memory."""

from collections.abc import Iterable
from dataclasses import replace

from functions.records import Counts, Engagement, Mark, MarkKind, Post, Version
from shared.errors import Busy, PostUnknown, UserUnknown
from shared.messages import LikeChanged
from tests.functions.fakes_tables import Tables


class FakeReposts:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def create(self, repost: Post) -> Post:
        author, original = repost.author_id, repost.repost_of or ""
        edges = self.tables.marked.setdefault((author, "reposts"), {})
        own = self.tables.posts.setdefault(author, {})
        if original in edges:
            return own[edges[original][1]]
        if author not in self.tables.profiles:
            raise UserUnknown
        if repost.post_id in own:
            raise Busy
        edges[original] = (repost.created_ms, repost.post_id)
        own[repost.post_id] = repost
        self.tables.count(author, post_count=1)
        self.tables.post_changed(repost)
        return repost

    def undo(self, user_id: str, post_id: str, deleted_ms: int, updated: str) -> bool:
        edge = self.tables.marked.get((user_id, "reposts"), {}).pop(post_id, None)
        if edge is None:
            return False
        before = self.tables.posts[user_id].get(edge[1])
        if before is not None and before.deleted_ms is None:
            buried = replace(before, deleted_ms=deleted_ms, updated=updated)
            self.tables.posts[user_id][edge[1]] = buried
            self.tables.count(user_id, post_count=-1)
            self.tables.post_changed(buried, before)
        return True

    def find(self, user_id: str, post_id: str) -> str | None:
        edge = self.tables.marked.get((user_id, "reposts"), {}).get(post_id)
        return edge[1] if edge else None


class FakeMarks:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def put(self, user_id: str, kind: MarkKind, post_id: str, at_ms: int) -> bool:
        own = self.tables.marked.setdefault((user_id, kind), {})
        if post_id in own:
            return False
        own[post_id] = (at_ms, "")
        self._changed(user_id, kind, post_id)
        return True

    def remove(self, user_id: str, kind: MarkKind, post_id: str) -> bool:
        if self.tables.marked.get((user_id, kind), {}).pop(post_id, None) is None:
            return False
        self._changed(user_id, kind, post_id)
        return True

    def liked_ms(self, user_id: str, post_id: str) -> int | None:
        like = self.tables.marked.get((user_id, "likes"), {}).get(post_id)
        return like[0] if like else None

    def bookmarks(self, user_id: str, limit: int, before: str | None = None) -> list[str]:
        own = self.tables.marked.get((user_id, "bookmarks"), {})
        return sorted((i for i in own if before is None or i < before), reverse=True)[:limit]

    def of(self, owner_id: str, post_ids: Iterable[str]) -> dict[str, Mark]:
        kinds = ("likes", "reposts", "bookmarks")
        own = [self.tables.marked.get((owner_id, kind), {}) for kind in kinds]
        found = {i: Mark(*(i in one for one in own)) for i in post_ids}
        return {i: mark for i, mark in found.items() if mark != Mark()}

    def _changed(self, user_id: str, kind: MarkKind, post_id: str) -> None:
        if kind == "likes":
            self.tables.changed(user_id, "plans", LikeChanged(user_id, post_id))


class FakeEngagements:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def add(self, post_id: str, kind: Engagement, member: str, at_ms: int) -> bool:
        known = self.tables.engaged.setdefault((post_id, kind), {})
        if member in known:
            return False
        known[member] = at_ms
        return True

    def discard(self, post_id: str, kind: Engagement, member: str) -> bool:
        return self.tables.engaged.get((post_id, kind), {}).pop(member, None) is not None

    def members(
        self,
        post_id: str,
        kind: Engagement,
        limit: int,
        after: str | None = None,
        *,
        newest_first: bool = False,
    ) -> list[str]:
        known = sorted(self.tables.engaged.get((post_id, kind), {}), reverse=newest_first)
        if after is not None:
            known = [i for i in known if (i < after if newest_first else i > after)]
        return known[:limit]

    def counts(self, post_ids: Iterable[str]) -> dict[str, Counts]:
        kinds = ("replies", "reposts", "quotes", "likes")
        found = {i: Counts(*(len(self.tables.engaged.get((i, k), {})) for k in kinds))
                 for i in post_ids}  # fmt: skip
        return {i: counts for i, counts in found.items() if counts != Counts()}


class FakeVersions:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def edit(self, before: Post, after: Post) -> None:
        own = self.tables.posts.get(before.author_id, {})
        known = own.get(before.post_id)
        if known is None:
            raise PostUnknown
        if known.deleted_ms is not None or known.updated != before.updated:
            raise Busy
        written_ms = before.edited_ms or before.created_ms
        history = self.tables.versions.setdefault(before.post_id, [])
        history.append(Version(before.revision, before.text, written_ms))
        own[before.post_id] = after
        self.tables.post_changed(after, before)

    def of(self, post_id: str) -> list[Version]:
        return list(self.tables.versions.get(post_id, []))

    def forget(self, post_id: str) -> None:
        self.tables.versions.pop(post_id, None)


class FakeTags:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def add(self, tag: str, post_id: str) -> None:
        self.tables.tags.setdefault(tag, set()).add(post_id)

    def discard(self, tag: str, post_id: str) -> None:
        self.tables.tags.get(tag, set()).discard(post_id)

    def latest(self, tag: str, limit: int, before: str | None = None) -> list[str]:
        found = self.tables.tags.get(tag, set())
        return sorted((i for i in found if before is None or i < before), reverse=True)[:limit]
