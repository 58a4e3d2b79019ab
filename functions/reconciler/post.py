"""One post's fan-out in this region, against the ledger and the follower lists.

The ledger says which crowd the post went to: all followers, those who were active, or
VIPs only. Without a plan there the announcement never came, and the author's class now
decides. Who of that crowd lacks the entry gets it.
"""

from dataclasses import replace
from typing import Protocol

from functions.entries import entry_of
from functions.fan_out.crowd import page
from functions.ports import Ledger, Now, Reaches, Readers, Relays
from functions.reconciler import repair as mend
from functions.reconciler.expected import SETTLED_MS, told_ms
from functions.reconciler.findings import Findings
from functions.reconciler.relay import pushed
from functions.reconciler.timeline import FEED_MS
from functions.records import Post, Reach
from shared.limits import BACKFILL_POSTS, RELAY_POSTS
from shared.messages import Crowd, ReconcilePost, Slice

SAMPLE = 5  # followers of a bucket

CROWDS: dict[str, tuple[Crowd, ...]] = {
    "push": ("followers",),
    "hybrid": ("vips", "active"),
    "pull": ("vips",),
}


class Parts(mend.Parts, Protocol):
    """What reconciling a post needs."""

    @property
    def reaches(self) -> Reaches: ...
    @property
    def relays(self) -> Relays: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def readers(self) -> Readers: ...
    @property
    def now(self) -> Now: ...


def reconcile(
    step: ReconcilePost, parts: Parts, *, repair: bool = True
) -> tuple[Findings, ReconcilePost | None]:
    """Reconcile a page of the crowd; the findings, and the next step.

    A deleted post, one without a row, one whose entries have expired and one that may
    still be on its way lack nothing, and neither does one that nobody here follows the author of.
    """
    post = parts.posts.get(step.author_id, step.post_id)
    if post is None or not post.published:
        return Findings(), None
    age_ms, told_since_ms = parts.now() - post.created_ms, parts.now() - told_ms(post)
    if not (age_ms < FEED_MS and told_since_ms > SETTLED_MS):
        return Findings(), None
    shares = [one for one in parts.graph.audience_here(post.author_id) if one.count > 0]
    if not shares:
        return Findings(), None
    reach = parts.reaches.here(post.author_id)
    crowds = _crowds(post, reach, parts)
    found = Findings()
    if step.crowd is None:
        found += _kept(post, reach, parts, repair=repair)
        step = replace(step, crowd=crowds[0])
    share = Slice(
        post.author_id,
        post.post_id,
        step.bucket,
        step.after,
        buckets=1 if step.crowd == "vips" else 1 + max(one.bucket for one in shares),
        chains=1,
        crowd=step.crowd or crowds[0],
    )
    members = page(share, parts)
    found += _missing(post, members.followers, share.crowd, parts, repair=repair)
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
    if reach.relayed and _followed_then(post, parts):
        relayed = parts.relays.page(post.author_id, RELAY_POSTS)
        older = len(relayed) == RELAY_POSTS and post.post_id < relayed[-1].post_id
        if not older and post.post_id not in {entry.post_id for entry in relayed}:
            found.relays = 1
            if repair:
                parts.relays.keep([entry_of(post.author_id, post)])
    found.repaired = found.cards + found.relays if repair else 0
    return found


def _followed_then(post: Post, parts: Parts) -> bool:
    """Whether somebody here followed the author when the post was written, as far as a sample tells.

    Nobody announced it to a region without followers, and those who came later have it
    by their backfill.
    """
    for share in parts.graph.audience_here(post.author_id):
        for follower in parts.graph.followers(post.author_id, parts.region, share.bucket, SAMPLE):
            edge = parts.graph.edge(follower, post.author_id)
            if edge is not None and edge.followed_ms < post.created_ms:
                return True
    return False


def _missing(
    post: Post, followers: list[str], crowd: Crowd, parts: Parts, *, repair: bool
) -> Findings:
    found = Findings(checked=len(followers))
    held = parts.feeds.holders(post.post_id, followers)
    for follower in followers:
        if follower not in held and _must_have(follower, post, crowd, parts):
            found.missing += 1
            if repair:
                found.repaired += mend.push([entry_of(follower, post)], parts)
    return found


def _must_have(follower: str, post: Post, crowd: Crowd, parts: Parts) -> bool:
    """Whether a follower must have the entry, by a push or by the backfill of a follow.

    Of a heavy author only those must who do not pull, whoever is active or a VIP by now.
    """
    edge = parts.graph.edge(follower, post.author_id)
    if edge is None or edge.followed_ms > parts.now() - SETTLED_MS:
        return False  # gone, or still waiting for the backfill
    if crowd != "followers":  # whose reader rows name the author
        reader = parts.readers.get(follower, consistent=True)
        if reader is None or not pushed(reader, post.author_id, post):
            return False
    if edge.followed_ms < post.created_ms:
        return True
    latest = parts.posts.latest(post.author_id, BACKFILL_POSTS)
    return post.post_id in {one.post_id for one in latest}
