"""An author's class changed: prepare a region for it, and have its followers told."""

from collections.abc import Iterable
from typing import Protocol, cast

from functions.entries import entry_of
from functions.people.stillness import until_still
from functions.ports import Graph, Now, Outlet, Posts, Reaches, Relays
from functions.records import Reach, ReachClass
from shared.limits import BACKFILL_POSTS, CHAINS, FEED_DAYS, RELAY_POSTS
from shared.messages import ReachChanged, Sweep


class Parts(Protocol):
    """What a change of class needs."""

    @property
    def graph(self) -> Graph: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def reaches(self) -> Reaches: ...
    @property
    def relays(self) -> Relays: ...
    @property
    def outlet(self) -> Outlet: ...


class Mending(Protocol):
    """What mending a relay needs."""

    @property
    def posts(self) -> Posts: ...
    @property
    def relays(self) -> Relays: ...
    @property
    def now(self) -> Now: ...


def turn(change: ReachChanged, parts: Parts) -> int:
    """Take over an author's class in this region.

    A heavier class needs the relay filled before anybody pulls from it, and every
    follower told before posts stop to be pushed to all; newcomers are told when they
    follow. A lighter one needs nothing: it is in force at once. News that come again
    start the sweeps again unless they are done, in case a worker died here. Returns how
    many posts the relay got.
    """
    reach = parts.reaches.turn(change.author_id, cast("ReachClass", change.reach), change.version)
    if reach.marked or reach.version != change.version:
        return 0
    filled = fill(change.author_id, parts)
    parts.outlet.slices(_sweeps(reach, parts))
    return filled


def fill(author_id: str, parts: Parts) -> int:
    """Put an author's latest live posts into the relay here, and count them.

    Once more if they changed meanwhile, as a backfill does.
    """
    kept = 0
    for posts in until_still(lambda: parts.posts.latest(author_id, RELAY_POSTS)):
        live = [entry_of("", post) for post in posts if post.published]
        kept = parts.relays.keep(live)
    return kept


def mend(author_id: str, parts: Mending) -> int:
    """Put into the relay what it lacks of an author's latest posts, and count it.

    While a region has no followers left it is told of no posts; the first who comes back
    finds them by the backfill, and here they are for those who pull.
    """
    held = {entry.post_id for entry in parts.relays.page(author_id, BACKFILL_POSTS)}
    since_ms = parts.now() - FEED_DAYS * 86_400_000
    lacking = [
        post
        for post in parts.posts.latest(author_id, BACKFILL_POSTS)
        if post.post_id not in held and post.published and post.created_ms > since_ms
    ]
    return parts.relays.keep(entry_of("", post) for post in lacking) if lacking else 0


def _sweeps(reach: Reach, parts: Parts) -> Iterable[Sweep]:
    shares = parts.graph.audience_here(reach.author_id)
    buckets = max((share.bucket + 1 for share in shares), default=1)
    chains = min(CHAINS, buckets)
    for chain in range(chains):
        yield Sweep(reach.author_id, reach.version, chain, None, buckets, chains)
