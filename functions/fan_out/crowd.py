"""Who is in a slice: a page of an author's followers, out of as many buckets as it takes."""

from dataclasses import dataclass
from typing import Protocol

from functions.ports import Graph, Reaches
from shared.ids import parse_post_id
from shared.limits import SLICE_BUCKETS, SLICE_FOLLOWERS, SWEEP_FOLLOWERS
from shared.messages import Slice, Sweep

MANY = 1 << 20  # more than a bucket has between two of its members


class Parts(Protocol):
    """What finding followers needs."""

    @property
    def region(self) -> str: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def reaches(self) -> Reaches: ...


@dataclass(frozen=True, slots=True)
class Range:
    """Followers of one bucket, past one and up to the last of them."""

    bucket: int
    after: str | None
    found: list[str]


@dataclass(frozen=True, slots=True)
class Page:
    """Followers with the ranges that they were found in, and where the next page begins."""

    ranges: tuple[Range, ...]
    end: tuple[int, str | None] | None

    @property
    def followers(self) -> list[str]:
        """Everybody on the page."""
        return [follower for one in self.ranges for follower in one.found]


def page(share: Slice | Sweep, parts: Parts) -> Page:
    """The followers of a slice: from its own bucket on, until it is full or the chain ends."""
    ranges: list[Range] = []
    bucket, after = share.bucket, share.after
    wanted = SLICE_FOLLOWERS if isinstance(share, Slice) else SWEEP_FOLLOWERS
    for _ in range(SLICE_BUCKETS):
        found = _members(share, parts, bucket, wanted, after)
        if found:
            ranges.append(Range(bucket, after, found))
        if len(found) == wanted:
            return Page(tuple(ranges), (bucket, found[-1]))
        wanted -= len(found)
        bucket, after = bucket + share.chains, None
        if bucket >= share.buckets:
            return Page(tuple(ranges), None)
    return Page(tuple(ranges), (bucket, None))


def left(share: Slice | Sweep, found: Page, parts: Parts) -> list[tuple[int, str]]:
    """Who is no longer where a page found them, with their bucket: read anew, as of now."""
    return [
        (one.bucket, follower)
        for one in found.ranges
        for follower in sorted(
            set(one.found).difference(
                _members(share, parts, one.bucket, MANY, one.after, one.found[-1])
            )
        )
    ]


def _members(
    share: Slice | Sweep,
    parts: Parts,
    bucket: int,
    limit: int,
    after: str | None,
    upto: str | None = None,
) -> list[str]:
    if isinstance(share, Sweep) or share.crowd == "followers":
        return parts.graph.followers(share.author_id, parts.region, bucket, limit, after, upto)
    if share.crowd == "vips":
        return parts.reaches.vips(share.author_id, limit, after, upto)
    at_ms = parse_post_id(share.post_id).time.ms
    return parts.reaches.active(share.author_id, bucket, at_ms, limit, after, upto)
