"""Tell an author's followers of a region of the author's class, page by page."""

from dataclasses import replace
from typing import Protocol

from functions.fan_out.crowd import left, page
from functions.fan_out.heavy import forget, tell
from functions.ports import Graph, Now, Outlet, Reaches, Readers
from shared.messages import Sweep


class Parts(Protocol):
    """What a sweep needs."""

    @property
    def region(self) -> str: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def reaches(self) -> Reaches: ...
    @property
    def readers(self) -> Readers: ...
    @property
    def outlet(self) -> Outlet: ...
    @property
    def now(self) -> Now: ...


def sweep(share: Sweep, parts: Parts) -> int:
    """Tell a page of followers, and count them; the last page of the last chain ends it.

    The class is read as it is now: if another one has come meanwhile, its own sweep is
    under way and this one stops. Telling twice changes nothing.
    """
    reach = parts.reaches.here(share.author_id)
    if reach.version != share.version:
        return 0
    found = page(share, parts)
    for one in found.ranges:
        for follower_id in one.found:
            tell(follower_id, one.bucket, reach, parts)
    for bucket, follower_id in left(share, found, parts):
        if parts.graph.edge(follower_id, share.author_id) is None:
            forget(follower_id, share.author_id, bucket, parts)
            _look_again(follower_id, share.author_id, parts)
    if found.end is None:
        chain = share.bucket % share.chains
        parts.reaches.swept(share.author_id, share.version, chain, share.chains)
    else:
        bucket, after = found.end
        parts.outlet.slices([replace(share, bucket=bucket, after=after)])
    return len(found.followers)


def _look_again(follower_id: str, author_id: str, parts: Parts) -> None:
    """Tell somebody after all who came back while they were forgotten."""
    edge = parts.graph.edge(follower_id, author_id)
    if edge is not None:
        tell(follower_id, edge.bucket, parts.reaches.here(author_id), parts)
