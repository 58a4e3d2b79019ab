"""Which regions must hear of a change, and what each of them keeps.

A post crosses to a region once, however many followers it has there. The planner
never reads followers: it knows how many there are, by region and bucket.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from functions.entries import entry_of
from functions.fan_out_planner.cut import cut
from functions.fan_out_planner.standing import judge
from functions.people.privacy import show
from functions.ports import (
    Cards,
    Graph,
    Ledger,
    Media,
    Now,
    Outlet,
    PostMedia,
    Posts,
    Reaches,
    Relations,
    Relays,
    Sender,
    Users,
    Visibilities,
)
from functions.reach import Thresholds
from functions.records import Card, Post, Profile, Share, Visibility
from functions.relations.borrow import borrow
from functions.showing.leave import want
from functions.showing.renew import renew
from functions.telling import RegionsAway, tell
from shared.clock import HybridClock
from shared.directory import Directory
from shared.errors import Busy
from shared.messages import PostAnnounced, PostChanged, ProfileAnnounced, ProfileChanged

GONE = "~"  # the version of what has no row any more: later than every hybrid time


class Parts(Protocol):
    """What planning needs."""

    @property
    def region(self) -> str: ...
    @property
    def users(self) -> Users: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def directory(self) -> Callable[[], Directory]: ...
    @property
    def visibilities(self) -> Visibilities: ...
    @property
    def media(self) -> Media: ...
    @property
    def post_media(self) -> PostMedia: ...
    @property
    def custody(self) -> Sender: ...
    @property
    def relations(self) -> Relations: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def reaches(self) -> Reaches: ...
    @property
    def relays(self) -> Relays: ...
    @property
    def ledger(self) -> Ledger: ...
    @property
    def outlet(self) -> Outlet: ...
    @property
    def thresholds(self) -> Thresholds: ...
    @property
    def clock(self) -> HybridClock: ...
    @property
    def now(self) -> Now: ...


def announce_post(change: PostChanged, parts: Parts) -> None:
    """Tell every region with followers of a post or its deletion (the author's region's part).

    What is told is the post as it is now, not as the message has it: a message that
    comes late must not bring a deleted post to a region that registered after the
    deletion was announced. And the audience is read before the post: a region that
    registers afterwards finds the post as it is by its own backfill, and whoever deletes
    it afterwards tells all the regions that are told here. A post or an author that is
    no more is told of like a deletion.

    A new post is brought up to date with its media first: they may have changed while it
    was written. Of one that waits for them nobody is told; it is let go here if it waits
    for nothing, and by its media otherwise (functions/showing), and told of by that change.

    Raises:
        Busy: the post, or its author's class, was changed at the same time.
        RegionsAway: some regions could not be told; `rest` is to be done later.
    """
    shares = parts.graph.audience(change.author_id)
    post = parts.posts.get(change.author_id, change.post_id)
    author = parts.users.get(change.author_id)
    if post and author and (post.held or change.fresh):
        post = renew(post, parts)
    live = post if post and author and post.deleted_ms is None else None
    if change.phase == "held" or (live and live.held):
        return
    if live and author:
        wanted: Visibility = "followers" if author.private else "public"
        if live.visibility != wanted:
            _switch(live, wanted, parts)
            return
        author = judge(author, shares, parts)
        if change.fresh or change.phase == "renewed":
            want(live, author, shares, parts)
    announcement = _announcement(change, live, author, post.updated if post else GONE)
    # What is kept must change also where the last follower has left, or nobody ever followed.
    regions = _regions(shares, emptied=live is None or not change.fresh or change.shown)
    try:
        tell({region: [announcement] for region in change.only or regions}, parts.outlet)
    except RegionsAway as error:
        raise error.leaving(replace(change, only=error.away)) from error


def _switch(post: Post, wanted: Visibility, parts: Parts) -> None:
    """Make a post what its account is, which was switched while the post was written.

    The change of visibility delivers it, whoever made it.

    Raises:
        Busy: the post was changed otherwise at the same time.
    """
    if not show(post, wanted, parts):
        now = parts.posts.get(post.author_id, post.post_id)
        if now and now.deleted_ms is None and now.visibility != wanted:
            raise Busy("The post was changed at the same time.")


def announce_profile(change: ProfileChanged, parts: Parts) -> None:
    """Tell every region that keeps a profile that it changed (the author's region's part)."""
    announcement = ProfileAnnounced(change.user_id, change.updated, change.card)
    regions = _regions(parts.graph.audience(change.user_id), emptied=True)
    tell({region: [announcement] for region in regions}, parts.outlet)


def keep_and_slice(announced: PostAnnounced, parts: Parts) -> None:
    """Keep the cards of a post, and cut this region's followers into slices.

    The cards come first: whoever has the entry can read it. A deletion only leaves its
    tombstone, which every reader respects: one write instead of one a follower. So does
    a private post, whose card must not stay if it was public before.
    """
    parts.cards.keep(
        [
            Card(announced.post_id, "post", announced.updated, announced.card),
            Card(announced.author_id, "user", announced.author_updated, announced.author_card),
        ]
    )
    if announced.reason == "repost" and announced.about:
        borrow(announced.about, parts)
    if announced.card is None and not announced.private:
        if announced.reach_version:
            parts.relays.drop(announced.author_id, announced.post_id)
    elif announced.deliver:
        cut(announced, parts)


def keep_profile(announced: ProfileAnnounced, parts: Parts) -> None:
    """Keep the card of a profile, or its tombstone."""
    parts.cards.keep([Card(announced.user_id, "user", announced.updated, announced.card)])


def _announcement(
    change: PostChanged, post: Post | None, author: Profile | None, updated: str
) -> PostAnnounced:
    """What regions are told of a live post, or of one that is no more."""
    entry = entry_of("", post) if post else None
    private = entry is not None and entry.private
    return PostAnnounced(
        post_id=change.post_id,
        author_id=change.author_id,
        updated=post.updated if post else updated,
        card=None if post is None or private else post.view(),
        author_updated=author.updated if author else GONE,
        author_card=author.view() if author else None,
        private=private,
        run=change.updated,
        deliver=change.fresh or change.shown,
        shown=change.shown,
        reason=entry.reason if entry else "follow",
        about=entry.about if entry else None,
        reach=author.reach if author else "push",
        reach_version=author.reach_version if author else 0,
    )


def _regions(shares: list[Share], *, emptied: bool) -> list[str]:
    """The regions where the author has followers, or once had."""
    return sorted({share.region for share in shares if emptied or share.count > 0})
