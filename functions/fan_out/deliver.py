"""Fan-out on write: push a post to one page of one bucket of its author's followers."""

from dataclasses import replace
from typing import Protocol

from functions.ports import Feeds, Graph, Outlet
from functions.records import Entry
from shared.limits import SLICE_FOLLOWERS
from shared.messages import Slice


class Parts(Protocol):
    """What delivery needs."""

    @property
    def graph(self) -> Graph: ...
    @property
    def feeds(self) -> Feeds: ...
    @property
    def outlet(self) -> Outlet: ...


def deliver(share: Slice, parts: Parts, region: str) -> int:
    """Push the entries of a slice, and count them.

    The next slice is sent before this one is acknowledged, and entries are put under
    the post's id: a slice that comes twice writes the same rows, and one whose worker
    died is simply done again.
    """
    followers = parts.graph.followers(
        share.author_id, region, share.bucket, SLICE_FOLLOWERS, share.after
    )
    written = parts.feeds.push(
        Entry(follower_id, share.post_id, share.author_id) for follower_id in followers
    )
    if len(followers) == SLICE_FOLLOWERS:
        parts.outlet.slices([replace(share, after=followers[-1])])
    return written
