"""Who is in a slice: a page of an author's followers, out of as many buckets as it takes."""

from dataclasses import dataclass
from typing import Protocol

from functions.ports import Graph, Reaches
from shared.ids import parse_post_id
from shared.limits import SLICE_BUCKETS, SLICE_FOLLOWERS
from shared.messages import Slice

MANY = 1 << 20  # more than a bucket has between two of its members


class Parts(Protocol):
    """What finding followers needs."""

    @property
    def graph(self) -> Graph: ...
    @property
    def reaches(self) -> Reaches: ...


@dataclass(frozen=True, slots=True)
class Page:
    """Followers with the ranges that they were found in, and where the next page begins."""

    ranges: tuple[tuple[int, str | None, list[str]], ...]  # bucket, after, those found
    end: tuple[int, str | None] | None

    @property
    def followers(self) -> list[str]:
        """Everybody on the page."""
        return [follower for _, _, found in self.ranges for follower in found]


def page(share: Slice, parts: Parts, region: str) -> Page:
    """The followers of a slice: from its own bucket on, until it is full or the chain ends."""
    ranges: list[tuple[int, str | None, list[str]]] = []
    bucket, after, wanted = share.bucket, share.after, SLICE_FOLLOWERS
    for _ in range(SLICE_BUCKETS):
        found = _members(share, bucket, wanted, after, None, parts, region)
        if found:
            ranges.append((bucket, after, found))
        if len(found) == wanted:
            return Page(tuple(ranges), (bucket, found[-1]))
        wanted -= len(found)
        bucket, after = bucket + share.chains, None
        if bucket >= share.buckets:
            return Page(tuple(ranges), None)
    return Page(tuple(ranges), (bucket, None))


def again(share: Slice, found: Page, parts: Parts, region: str) -> set[str]:
    """Who is in the same ranges now."""
    return {
        follower
        for bucket, after, members in found.ranges
        for follower in _members(share, bucket, MANY, after, members[-1], parts, region)
    }


def _members(
    share: Slice,
    bucket: int,
    limit: int,
    after: str | None,
    upto: str | None,
    parts: Parts,
    region: str,
) -> list[str]:
    if share.crowd == "vips":
        return parts.reaches.vips(share.author_id, limit, after, upto)
    if share.crowd == "active":
        at_ms = parse_post_id(share.post_id).time.ms
        return parts.reaches.active(share.author_id, bucket, at_ms, limit, after, upto)
    return parts.graph.followers(share.author_id, region, bucket, limit, after, upto)
