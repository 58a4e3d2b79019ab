"""Who is in the bench's region: authors, their followers in bulk, and a reader with a timeline."""

import random
from collections.abc import Iterable
from itertools import islice

from functions.adapters import keys
from functions.adapters.batches import put_all
from functions.adapters.models import CrowdRow, GraphRow
from functions.adapters.tables import Tables
from functions.api import posts
from functions.buckets import bucket_of, buckets_for
from functions.records import Card, Entry, Post, Profile
from infra.bench.feeds.region import REGION, ZONE, Parts
from infra.sample.load import posts as sample_posts
from shared.ids import new_user_id
from shared.limits import ACTIVE_MARGIN_MS, ACTIVE_MS

SEED = 20_261_120
CHUNK = 5_000  # rows made at once


class Population:
    """Makes people and posts. The same ones each time, but for their times."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._tables = Tables(parts.directory, REGION)
        self._drawn = random.Random(SEED)  # noqa: S311 - the same people each time
        self._texts = [post.text for post in sample_posts()]
        self._count = 0

    def ids(self, count: int) -> list[str]:
        """People by their ids alone."""
        return [new_user_id(ZONE, self._drawn.randbytes(8)) for _ in range(count)]

    def author(self) -> str:
        """Somebody with a profile and a card."""
        (user_id,) = self.ids(1)
        time = self.parts.clock.tick()
        profile = Profile(
            user_id=user_id,
            username=f"u{user_id}",
            display_name="Somebody with a name",
            bio="About as long as people write about themselves: a line, or a little more.",
            zone=ZONE,
            created_ms=time.ms,
            updated=time.text,
        )
        self.parts.users.create(profile)
        self.parts.cards.keep([Card(user_id, "user", time.text, profile.view())])
        return user_id

    def post(self, author_id: str) -> Post:
        """A post, written as the API does."""
        self._count += 1
        return posts.create(
            self.parts.posts,
            self.parts.clock,
            author_id,
            text=self._texts[self._count % len(self._texts)],
            media_ids=[],
            key=str(self._count),
        )

    def follow(self, author_id: str, followers: Iterable[str], active: float = 0.0) -> int:
        """Let followers follow an author, by rows in bulk; a share of them is active.

        What a single follow also writes, its other end, nobody here reads.
        """
        known = list(followers)
        buckets = buckets_for(len(known))
        graph = self._tables.followers(author_id)
        crowd = self._tables.crowds(author_id)
        until_ms = self.parts.now() + ACTIVE_MS + ACTIVE_MARGIN_MS
        counts = [0] * buckets
        remaining = iter(known)
        while chunk := list(islice(remaining, CHUNK)):
            placed = [(follower, bucket_of(follower, buckets)) for follower in chunk]
            for _, bucket in placed:
                counts[bucket] += 1
            put_all(
                graph,
                [
                    graph(keys.followers(author_id, bucket), follower, followed_ms=until_ms)
                    for follower, bucket in placed
                ],
            )
            put_all(
                crowd,
                [
                    _active(crowd, author_id, follower, bucket, until_ms)
                    for follower, bucket in placed
                    if self._drawn.random() < active
                ],
            )
        self._audience(graph, author_id, counts)
        return buckets

    def vips(self, author_id: str, followers: Iterable[str]) -> None:
        """Let followers of an author be the ones who come first."""
        crowd = self._tables.crowds(author_id)
        known = list(followers)
        put_all(crowd, [crowd(keys.vips(author_id), follower) for follower in known])
        crowd(keys.reach(author_id), keys.HERE).update(actions=[CrowdRow.vips.set(len(known))])

    def audience(self, author_id: str, followers: int) -> None:
        """Say how many followers an author has, without any."""
        buckets = buckets_for(followers)
        counts = [followers // buckets] * buckets
        self._audience(self._tables.followers(author_id), author_id, counts)

    def timeline(self, reader_id: str, written: list[Post]) -> None:
        """Give a reader a timeline that is built and caught up with."""
        now_ms = self.parts.now()
        self.parts.feeds.push(Entry(reader_id, post.post_id, post.author_id) for post in written)
        self.parts.readers.activate(reader_id, now_ms, now_ms + ACTIVE_MS)
        self.parts.readers.advance(reader_id, "built_ms", now_ms)
        self.parts.readers.advance(reader_id, "caught_ms", now_ms + ACTIVE_MS)

    def _audience(self, graph: type[GraphRow], author_id: str, counts: list[int]) -> None:
        put_all(
            graph,
            [
                graph(
                    keys.audience(author_id), keys.share(REGION, bucket), followers=count, version=1
                )
                for bucket, count in enumerate(counts)
            ],
        )


def _active(
    crowd: type[CrowdRow], author_id: str, follower_id: str, bucket: int, until_ms: int
) -> CrowdRow:
    return crowd(
        keys.active(author_id, bucket),
        follower_id,
        until_ms=until_ms,
        expires_at=until_ms // 1000,
    )
