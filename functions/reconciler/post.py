"""One post's fan-out in this region, against the ledger and the follower lists.

The ledger says which crowd the post went to: all followers, those who were active, or
VIPs only. Without a plan there the announcement never came, and the author's class now
decides. Who of that crowd lacks the entry gets it.
"""

from dataclasses import replace
from typing import Protocol

from functions.entries import entry_of
from functions.fan_out.crowd import page
from functions.ports import Cards, Feeds, Graph, Ledger, Now, Posts, Reaches, Relays, Users
from functions.reconciler import repair as mend
from functions.reconciler.expected import SETTLED_MS
from functions.reconciler.findings import Findings
from functions.records import Post, Reach
from shared.limits import RELAY_POSTS
from shared.messages import Crowd, ReconcilePost, Slice

CROWDS: dict[str, tuple[Crowd, ...]] = {
    "push": ("followers",),
    "hybrid": ("vips", "active"),
    "pull": ("vips",),
}


class Parts(Protocol):
    """What reconciling a post needs."""

    @property
    def region(self) -> str: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def reaches(self) -> Reaches: ...
    @property
    def relays(self) -> Relays: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def users(self) -> Users: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def feeds(self) -> Feeds: ...
    @property
    def now(self) -> Now: ...


def reconcile(
    step: ReconcilePost, parts: Parts, *, repair: bool = True
) -> tuple[Findings, ReconcilePost | None]:
    """Reconcile a page of the crowd; the findings, and the next step.

    A deleted post, one without a row and one that may still be on its way lack nothing.
    """
    post = parts.posts.get(step.author_id, step.post_id)
    if post is None or post.deleted_ms is not None:
        return Findings(), None
    if post.created_ms > parts.now() - SETTLED_MS:
        return Findings(), None
    reach = parts.reaches.here(post.author_id)
    crowds = _crowds(post, reach, parts)
    found = Findings()
    if step.crowd is None:
        found += _kept(post, reach, parts, repair=repair)
        step = replace(step, crowd=crowds[0])
    shares = parts.graph.audience_here(post.author_id)
    share = Slice(
        post.author_id,
        post.post_id,
        step.bucket,
        step.after,
        buckets=1 if step.crowd == "vips" else 1 + max((one.bucket for one in shares), default=0),
        chains=1,
        crowd=step.crowd or crowds[0],
    )
    members = page(share, parts)
    found += _missing(post, members.followers, parts, repair=repair)
    if members.end is not None:
        bucket, after = members.end
        return found, replace(step, bucket=bucket, after=after)
    rest = crowds[crowds.index(share.crowd) + 1 :] if share.crowd in crowds else ()
    return found, replace(step, crowd=rest[0], bucket=0, after=None) if rest else None


def _crowds(post: Post, reach: Reach, parts: Parts) -> tuple[Crowd, ...]:
    """Whom the post was to be pushed to, in turn."""
    plan, _ = parts.ledger.read(post.post_id, parts.region)
    return CROWDS[plan.reach if plan is not None else reach.in_force]


def _kept(post: Post, reach: Reach, parts: Parts, *, repair: bool) -> Findings:
    """What readers of the entry need beside it: cards, and the relay of a heavy author."""
    found = Findings(cards=mend.keep_cards([post], parts, repair=repair))
    if reach.relayed:
        relayed = parts.relays.page(post.author_id, RELAY_POSTS)
        older = len(relayed) == RELAY_POSTS and post.post_id < relayed[-1].post_id
        if not older and post.post_id not in {entry.post_id for entry in relayed}:
            found.relays = 1
            if repair:
                parts.relays.keep([entry_of(post.author_id, post)])
    found.repaired = found.cards + found.relays if repair else 0
    return found


def _missing(post: Post, followers: list[str], parts: Parts, *, repair: bool) -> Findings:
    found = Findings(checked=len(followers))
    held = parts.feeds.holders(post.post_id, followers)
    absent = [follower for follower in followers if follower not in held]
    for follower in absent:
        edge = parts.graph.edge(follower, post.author_id)
        if edge is None or edge.followed_ms > parts.now() - SETTLED_MS:
            continue  # gone, or still waiting for the backfill
        found.missing += 1
        if repair:
            found.repaired += mend.push([entry_of(follower, post)], parts)
    return found
