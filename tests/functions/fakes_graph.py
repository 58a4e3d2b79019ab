"""Follow edges and audiences in memory."""

from collections.abc import Iterable

from functions.buckets import bucket_of, buckets_for
from functions.records import (
    Edge,
    Share,
)
from shared.errors import (
    Blocked,
    UserUnknown,
)
from shared.messages import (
    FollowChanged,
    RelationChanged,
)
from tests.functions.fakes_tables import Tables


class FakeGraph:
    def __init__(self, tables: Tables, region: str) -> None:
        self.tables = tables
        self.region = region

    def follow(self, follower_id: str, author_id: str, followed_ms: int) -> bool:
        for kind in ("blocks", "blocked_by"):
            if (follower_id, kind, author_id) in self.tables.relations:
                raise Blocked
        if (follower_id, author_id) in self.tables.edges:
            return False
        if follower_id not in self.tables.profiles:
            raise UserUnknown
        here = sum(share.count for share in self.audience_here(author_id))
        bucket = bucket_of(follower_id, buckets_for(here + 1))
        edge = Edge(follower_id, author_id, followed_ms, bucket)
        self.tables.edges[follower_id, author_id] = edge
        self._count(edge, 1)
        return True

    def accept(self, follower_id: str, author_id: str, asked_ms: int, followed_ms: int) -> bool:
        key = (follower_id, "requested", author_id)
        asked = self.tables.relations.get(key)
        if asked is None or asked.at_ms != asked_ms:
            return False
        if not self.follow(follower_id, author_id, followed_ms):
            return False
        del self.tables.relations[key]
        message = RelationChanged("requested", follower_id, author_id)
        self.tables.changed(follower_id, "plans", message)
        return True

    def unfollow(self, follower_id: str, author_id: str) -> bool:
        edge = self.tables.edges.pop((follower_id, author_id), None)
        if edge is None:
            return False
        self._count(edge, -1)
        return True

    def edge(self, follower_id: str, author_id: str) -> Edge | None:
        return self.tables.edges.get((follower_id, author_id))

    def audience(self, author_id: str) -> list[Share]:
        home = self.tables.home(author_id)
        return list(self.tables.shares.get((home, author_id), {}).values())

    def audience_here(self, author_id: str) -> list[Share]:
        shares = self.tables.shares.get((self.region, author_id), {})
        return [share for share in shares.values() if share.region == self.region]

    def register(self, author_id: str, shares: Iterable[Share]) -> None:
        home = self.tables.shares.setdefault((self.tables.home(author_id), author_id), {})
        for share in shares:
            known = home.get((share.region, share.bucket))
            if known is None or known.version < share.version:
                home[share.region, share.bucket] = share

    def followers(
        self,
        author_id: str,
        region: str,
        bucket: int,
        limit: int,
        after: str | None = None,
        upto: str | None = None,
    ) -> list[str]:
        found = sorted(
            edge.follower_id
            for edge in self.tables.edges.values()
            if edge.author_id == author_id
            and edge.bucket == bucket
            and self.tables.home(edge.follower_id) == region
        )
        found = [i for i in found if upto is None or i <= upto]
        return [i for i in found if after is None or i > after][:limit]

    def following(self, follower_id: str, limit: int, after: str | None = None) -> list[str]:
        found = sorted(author for follower, author in self.tables.edges if follower == follower_id)
        return [i for i in found if after is None or i > after][:limit]

    def _count(self, edge: Edge, step: int) -> None:
        shares = self.tables.shares.setdefault((self.region, edge.author_id), {})
        key = (self.region, edge.bucket)
        known = shares.get(key, Share(*key, 0, 0))
        shares[key] = Share(*key, known.count + step, known.version + 1)
        self.tables.count(edge.follower_id, following_count=step)
        message = FollowChanged(edge.follower_id, edge.author_id, edge.bucket)
        self.tables.changed(edge.follower_id, "slices", message)
        if step > 0:
            followed = RelationChanged("following", edge.follower_id, edge.author_id)
            self.tables.changed(edge.follower_id, "plans", followed)
