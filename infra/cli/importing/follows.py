"""Follows in bulk: one transaction for many follows of one person, then the audiences.

A transaction holds for each follow exactly what a single one writes (see
functions/adapters/graph.py), so edges, follower lists, buckets and counts come out
the same. What a single follow does afterwards through the queues is done here once
an author instead of once a follow:

- the author's region learns the audience when all follows are in;
- there is nothing to backfill from an author who has no posts.

Such edges are marked `quiet`, and the outbox passes over them. A follow of somebody
who has posts is not quiet and takes the usual way, backfill and all.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

from functions.adapters import keys
from functions.adapters.batches import get_all
from functions.adapters.connections import dynamodb
from functions.adapters.models import GraphRow, UserRow
from functions.adapters.retries import tries
from functions.adapters.translation import CONTENDED, FAILED, reasons
from functions.buckets import bucket_of, buckets_for
from functions.deadline import now_ms
from infra.cli.importing.operator import Operator
from shared.limits import PAGE_MAX
from shared.messages import FollowChanged

TOGETHER = 32  # follows in one transaction: three items each and the follower's count, of 100
AT_ONCE = 6

Advance = Callable[[int], None]


class Follows:
    """Adds follows, and remembers whose audience changed where."""

    def __init__(
        self, operator: Operator, newcomers: set[str], post_counts: Mapping[str, int]
    ) -> None:
        self._operator = operator
        self._newcomers = newcomers
        self._posting = {user_id for user_id, count in post_counts.items() if count > 0}
        self._lock = threading.Lock()
        self._audiences: Counter[tuple[str, str]] = Counter()  # (author, region): followers
        self._counted: set[tuple[str, str]] = set()
        self._places: set[tuple[str, str]] = set()  # every (author, region) of the file
        self._quiet: dict[str, list[str]] = {}  # author: followers

    @property
    def audiences(self) -> list[tuple[str, str]]:
        """Every (author, region) that the file gives followers."""
        return sorted(self._places)

    def add_all(self, follows: Mapping[str, Sequence[str]], advance: Advance) -> int:
        """Add whatever is not there yet of follower → authors; returns how many were added."""

        def add(pair: tuple[str, Sequence[str]]) -> int:
            added = self._add(*pair)
            with self._lock:
                advance(len(pair[1]))
            return added

        with ThreadPoolExecutor(AT_ONCE) as workers:
            return sum(workers.map(add, follows.items()))

    def register_all(self, advance: Advance) -> int:
        """Tell each author's region how many followers the other regions have."""

        def register(pair: tuple[str, str]) -> int:
            author_id, region = pair
            foreign = region != self._operator.region_of(author_id)
            if foreign:
                graph = self._operator.graph(region)
                graph.register(author_id, graph.audience_here(author_id))
            with self._lock:
                advance(1)
            return int(foreign)

        with ThreadPoolExecutor(AT_ONCE) as workers:
            return sum(workers.map(register, self.audiences))

    def catch_up(self) -> int:
        """Ask for the backfill of quiet follows whose author has posted meanwhile.

        Registering came first, so a post later than this look is fanned out to them.
        """
        sent = 0
        for table, authors in self._operator.tables(self._operator.directory.regions[0]).by_shard(
            self._operator.tables(self._operator.directory.regions[0]).users, self._quiet
        ):
            for row in get_all(table, authors, ("user_id", "post_count")):
                if row.post_count:
                    sent += self._announce(row.user_id)
        return sent

    def _announce(self, author_id: str) -> int:
        by_region: dict[str, list[FollowChanged]] = {}
        for follower_id in self._quiet[author_id]:
            region = self._operator.region_of(follower_id)
            by_region.setdefault(region, []).append(FollowChanged(follower_id, author_id))
        for region, messages in by_region.items():
            self._operator.outlet(region).slices(messages)
        return len(self._quiet[author_id])

    def _add(self, follower_id: str, authors: Sequence[str]) -> int:
        region = self._operator.region_of(follower_id)
        self._places.update((author_id, region) for author_id in authors)
        added = 0
        known = set() if follower_id in self._newcomers else self._following(follower_id, region)
        wanted = [author for author in authors if author not in known]
        self._count([(author_id, region) for author_id in wanted])
        for start in range(0, len(wanted), TOGETHER):
            added += self._add_together(follower_id, region, wanted[start : start + TOGETHER])
        return added

    def _add_together(self, follower_id: str, region: str, authors: Sequence[str]) -> int:
        for _ in tries():
            try:
                self._write(follower_id, region, authors)
            except TransactWriteError as error:
                why = reasons(error)
                if FAILED in why:  # somebody else added one of them meanwhile
                    known = self._following(follower_id, region)
                    authors = [author for author in authors if author not in known]
                    if not authors:
                        return 0
                elif not CONTENDED.intersection(why):
                    raise
            else:
                return len(authors)
        raise AssertionError("tries() ends by raising")

    def _write(self, follower_id: str, region: str, authors: Sequence[str]) -> None:
        tables = self._operator.tables(region)
        edges = tables.graph(follower_id)
        moment = now_ms()
        with TransactWrite(connection=dynamodb(region)) as transaction:
            for author_id in authors:
                bucket = self._bucket(follower_id, author_id, region)
                others = tables.followers(author_id)
                edge = edges(
                    keys.following(follower_id), author_id, followed_ms=moment, bucket=bucket
                )
                if author_id not in self._posting:
                    edge.quiet = True
                transaction.save(edge, condition=GraphRow.node.does_not_exist())
                transaction.save(
                    others(keys.followers(author_id, bucket), follower_id, followed_ms=moment)
                )
                transaction.update(
                    others(keys.audience(author_id), keys.share(region, bucket)),
                    actions=[GraphRow.followers.add(1), GraphRow.version.add(1)],
                )
            transaction.update(
                tables.users(follower_id)(follower_id),
                actions=[UserRow.following_count.add(len(authors))],
                condition=UserRow.user_id.exists(),
            )
        with self._lock:
            for author_id in authors:
                self._audiences[author_id, region] += 1
                if author_id not in self._posting:
                    self._quiet.setdefault(author_id, []).append(follower_id)

    def _bucket(self, follower_id: str, author_id: str, region: str) -> int:
        """Where a single follow would put this follower now."""
        return bucket_of(follower_id, buckets_for(self._audiences[author_id, region] + 1))

    def _count(self, places: Iterable[tuple[str, str]]) -> None:
        """Learn the present audience of authors who had one before this run."""
        for author_id, region in places:
            if (author_id, region) in self._counted:
                continue
            if author_id not in self._newcomers:
                shares = self._operator.graph(region).audience_here(author_id)
                self._audiences[author_id, region] += sum(share.count for share in shares)
            self._counted.add((author_id, region))

    def _following(self, follower_id: str, region: str) -> set[str]:
        graph = self._operator.graph(region)
        known: set[str] = set()
        after = None
        while page := graph.following(follower_id, PAGE_MAX, after):
            known.update(page)
            after = page[-1]
        return known
