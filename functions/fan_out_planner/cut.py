"""Cut the followers of a region into slices, by the author's class.

    push     every follower                          one chain of slices for each bucket,
    hybrid   those who read in the last day           eight chains at most
    pull     nobody

VIPs come first in every class, and what not everybody gets goes into the relay, before
anybody is told. A chain's next slice is only sent when one is done, so that a post of
an author with millions of followers never has more than eight messages on the queue,
and everybody else's posts are served in between.
"""

from typing import Protocol

from functions.entries import entry_of
from functions.people.stillness import until_still
from functions.ports import Graph, Ledger, Now, Outlet, Posts, Reaches, Relays
from functions.records import Entry, Plan, Reach
from shared.limits import CHAINS, VIPS_PERCENT
from shared.messages import Crowd, PostAnnounced, ReachChanged, Slice

CROWDS: dict[str, Crowd | None] = {"push": "followers", "hybrid": "active", "pull": None}


class Parts(Protocol):
    """What cutting needs."""

    @property
    def posts(self) -> Posts: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def reaches(self) -> Reaches: ...
    @property
    def relays(self) -> Relays: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def outlet(self) -> Outlet: ...
    @property
    def now(self) -> Now: ...


def cut(announced: PostAnnounced, parts: Parts) -> None:
    """Plan the delivery of a post to this region's followers, and send the first slices."""
    author_id, post_id = announced.author_id, announced.post_id
    reach = parts.reaches.here(author_id)
    if reach.version < announced.reach_version:
        news = ReachChanged(author_id, announced.reach, announced.reach_version)
        parts.outlet.slices([news])
    shares = [share for share in parts.graph.audience_here(author_id) if share.count > 0]
    buckets = max((share.bucket + 1 for share in shares), default=0)
    stride = min(CHAINS, buckets)
    crowd = CROWDS[reach.in_force]
    chains = sorted({share.bucket % stride for share in shares}) if crowd else []
    followers = sum(share.count for share in shares)
    plan = Plan(
        post_id=post_id,
        author_id=author_id,
        run=announced.run or announced.updated,
        reach=reach.in_force,
        crowd=crowd,
        chains=len(chains),
        vips=_vips(crowd, reach, followers),
        expected=_expected(crowd, reach, followers),
        started_ms=parts.now(),
    )
    parts.ledger.open(plan)
    if reach.relayed:
        _relay(announced, plan, parts)
    crowds: list[tuple[Crowd, int, int, int]] = [("vips", 0, 1, 1)] if plan.vips else []
    if crowd:
        crowds += [(crowd, chain, buckets, stride) for chain in chains]
    parts.outlet.slices(_slice(announced, plan, *one) for one in crowds)


def _relay(announced: PostAnnounced, plan: Plan, parts: Parts) -> None:
    """Put a post into the relay; as it is now, if a later delivery has been here meanwhile."""
    entry = Entry(
        "",
        plan.post_id,
        plan.author_id,
        announced.reason,
        announced.about,
        private=announced.private,
    )
    parts.relays.keep([entry])
    for run in until_still(lambda: parts.ledger.run(plan.post_id)):
        post = parts.posts.get(plan.author_id, plan.post_id) if run > plan.run else None
        if post is not None and post.published:
            parts.relays.keep([entry_of("", post)])
    if announced.shown:
        parts.reaches.reshow(plan.author_id, parts.now())


def _vips(crowd: Crowd | None, reach: Reach, followers: int) -> int:
    """How many VIPs get a slice of their own; they come again with everybody, which must be few."""
    few = reach.vips * 100 <= followers * VIPS_PERCENT
    return reach.vips if few or crowd != "followers" else 0


def _expected(crowd: Crowd | None, reach: Reach, followers: int) -> int | None:
    if crowd == "followers":
        return followers
    return None if crowd == "active" else reach.vips


def _slice(
    announced: PostAnnounced, plan: Plan, crowd: Crowd, bucket: int, buckets: int, chains: int
) -> Slice:
    return Slice(
        plan.author_id,
        plan.post_id,
        bucket,
        None,
        buckets=buckets,
        chains=chains,
        crowd=crowd,
        run=plan.run,
        reason=announced.reason,
        about=announced.about,
        private=announced.private,
    )
