"""Replies, quotes, reposts and likes of a post, in the post's own shard of posts-NN.

The row of who did it is what makes counting idempotent: it is put if absent, or deleted
if present, in one transaction with the step of the count. One row a post holds its
counts, until two count in it at the same moment: then it says that it has parts beside
it, and who meets another one counts in the part that their id picks. A count is the sum,
so it does not matter where a step is counted, or taken back.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from pynamodb.transactions import TransactWrite

from functions.adapters import keys
from functions.adapters.models import CountsRow, EngagementRow
from functions.adapters.reading import read_shards
from functions.adapters.retries import tries
from functions.adapters.tables import Tables
from functions.adapters.transactions import attempt
from functions.adapters.translation import FAILED, translated
from functions.records import Counts, Engagement
from shared.errors import Busy
from shared.ids import parse_post_id
from shared.limits import PAGE_MAX
from shared.murmur3 import murmur3_32

PARTS = 8  # that the counts of a post are divided into, once they are contended


class DynamoEngagements:
    """Engagements with posts of any zone; only those of this region's posts are written."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def add(self, post_id: str, kind: Engagement, member: str, at_ms: int) -> bool:
        """See `ports.Engagements.add`."""

        def steps(transaction: TransactWrite, counts: CountsRow) -> None:
            row = self._row(post_id, kind, member)
            row.at_ms = at_ms
            transaction.save(row, condition=EngagementRow.node.does_not_exist())
            transaction.update(counts, actions=[getattr(CountsRow, kind).add(1)])

        return self._count(post_id, member, steps)

    def discard(self, post_id: str, kind: Engagement, member: str) -> bool:
        """See `ports.Engagements.discard`."""

        def steps(transaction: TransactWrite, counts: CountsRow) -> None:
            row = self._row(post_id, kind, member)
            transaction.delete(row, condition=EngagementRow.node.exists())
            transaction.update(counts, actions=[getattr(CountsRow, kind).add(-1)])

        return self._count(post_id, member, steps)

    def members(
        self,
        post_id: str,
        kind: Engagement,
        limit: int,
        after: str | None = None,
        *,
        newest_first: bool = False,
    ) -> list[str]:
        """See `ports.Engagements.members`."""
        beyond: Any = None
        if after is not None:
            member = EngagementRow.member
            beyond = member < after if newest_first else member > after
        with translated():
            rows = self._tables.engagements(_author(post_id)).query(
                keys.members(post_id, kind),
                beyond,
                scan_index_forward=not newest_first,
                limit=limit,
                page_size=min(limit, PAGE_MAX + 1),
            )
            return [row.member for row in rows]

    def counts(self, post_ids: Iterable[str]) -> dict[str, Counts]:
        """See `ports.Engagements.counts`."""
        rows = {row.post_id: row for row in self._read({one: [one] for one in post_ids})}
        parted = {
            post_id: [keys.count_part(post_id, part) for part in range(int(row.parts))]
            for post_id, row in rows.items()
            if row.parts
        }
        found = {post_id: _counts([row]) for post_id, row in rows.items()}
        if parted:
            beside: dict[str, list[CountsRow]] = {}
            for row in self._read(parted):
                beside.setdefault(row.post_id.partition("#")[0], []).append(row)
            found |= {one: _counts([rows[one], *more]) for one, more in beside.items()}
        return found

    def _read(self, wanted: dict[str, list[str]]) -> list[CountsRow]:
        """Rows of counts: for each post the sort keys that are wanted."""
        by_author: dict[str, list[str]] = {}
        for post_id, sort_keys in wanted.items():
            by_author.setdefault(_author(post_id), []).extend(sort_keys)
        return read_shards(
            self._tables.by_shard(self._tables.counts, by_author),
            lambda author_id: [(keys.counts(author_id), one) for one in by_author[author_id]],
            consistent=False,
        )

    def _count(
        self,
        post_id: str,
        member: str,
        steps: Callable[[TransactWrite, CountsRow], None],
    ) -> bool:
        """Do the steps with a row of counts that nobody else is changing right now."""
        author_id = _author(post_id)
        table = self._tables.counts(author_id)
        whole = table(keys.counts(author_id), post_id)
        part = murmur3_32(member.encode()) % PARTS
        counts = whole
        for _ in tries():
            row = counts
            why = attempt(self._tables.region, lambda transaction: steps(transaction, row))  # noqa: B023 - called at once
            if why is None or FAILED in why:
                return why is None
            if counts is whole and self._divide(whole):
                counts = table(keys.counts(author_id), keys.count_part(post_id, part))
        raise AssertionError("tries() ends by raising")

    def _divide(self, whole: CountsRow) -> bool:
        """Let readers know of the parts before anything is counted there; False if it is contended."""
        with suppress(Busy), translated():
            whole.update(actions=[CountsRow.parts.set(PARTS)])
            return True
        return False

    def _row(self, post_id: str, kind: Engagement, member: str) -> EngagementRow:
        return self._tables.engagements(_author(post_id))(keys.members(post_id, kind), member)


def _author(post_id: str) -> str:
    return parse_post_id(post_id).author_id


def _counts(rows: list[CountsRow]) -> Counts:
    """The sum of a post's counts and their parts."""
    sums = [
        sum(int(getattr(row, name) or 0) for row in rows)
        for name in ("replies", "reposts", "quotes", "likes")
    ]
    return Counts(*sums)
