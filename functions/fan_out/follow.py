"""Settle a follow: make a home timeline agree with whether its owner follows an author.

The message only names the two; what to do is read from the edge as it is now, and
read again afterwards. So late, repeated and reordered messages all end in the same
state, however the two changed their minds in between.
"""

from typing import Protocol

from functions.entries import entry_of
from functions.fan_out.heavy import forget, tell
from functions.fan_out.turn import mend
from functions.people.stillness import until_still
from functions.ports import (
    Cards,
    Feeds,
    Graph,
    Now,
    Outlet,
    Posts,
    Reaches,
    Readers,
    Relays,
    Users,
)
from functions.records import Card, Edge, Reach
from functions.relations.borrow import borrow
from shared.directory import Directory
from shared.limits import BACKFILL_POSTS
from shared.messages import FollowChanged, ReachChanged


class Parts(Protocol):
    """What settling a follow needs."""

    @property
    def region(self) -> str: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def users(self) -> Users: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def feeds(self) -> Feeds: ...
    @property
    def readers(self) -> Readers: ...
    @property
    def relays(self) -> Relays: ...
    @property
    def reaches(self) -> Reaches: ...
    @property
    def outlet(self) -> Outlet: ...
    @property
    def now(self) -> Now: ...


def settle(change: FollowChanged, parts: Parts, directory: Directory) -> None:
    """Backfill or clear, until the edge did not change meanwhile."""
    follower_id, author_id = change.follower_id, change.author_id
    edge = parts.graph.edge(follower_id, author_id)
    while True:
        if directory.home(author_id).region != directory.home(follower_id).region:
            # Before the posts are read: a post is then either announced to this region
            # or among those that the backfill finds.
            parts.graph.register(author_id, parts.graph.audience_here(author_id))
        if edge:
            reach = join(edge, parts)
            backfill(follower_id, author_id, parts)
            if reach.relayed:
                mend(author_id, parts)
        else:
            leave(change, parts)
            parts.feeds.remove_author(follower_id, author_id)
        before, edge = edge, parts.graph.edge(follower_id, author_id)
        if edge == before:
            return


def join(edge: Edge, parts: Parts) -> Reach:
    """Give a follower their place in the author's fan-out, before the posts are read.

    The author's class is read after the edge was made: if it changes later, the sweep
    that tells of it finds the edge. A region without followers was told of nothing, so
    the author's own region is asked as well. Returns the class.
    """
    follower_id, author_id = edge.follower_id, edge.author_id
    reach = parts.reaches.here(author_id)
    author = parts.users.authors([author_id]).get(author_id)
    if author is not None and author.reach_version > reach.version:
        news = ReachChanged(author_id, author.reach, author.reach_version)
        parts.outlet.slices([news])
    tell(follower_id, edge.bucket, reach, parts)
    if _is_vip(follower_id, parts):
        parts.reaches.favour(author_id, follower_id)
    return reach


def leave(change: FollowChanged, parts: Parts) -> None:
    """Take a follower's place in the author's fan-out away, before the entries are removed."""
    follower_id, author_id = change.follower_id, change.author_id
    reach = parts.reaches.here(author_id)
    if reach.version:
        forget(follower_id, author_id, change.bucket, parts)
    if reach.vips:  # whether the follower is one, or has just been one
        parts.reaches.unfavour(author_id, follower_id)


def backfill(follower_id: str, author_id: str, parts: Parts) -> None:
    """Put an author's latest live posts into a home timeline, after their cards.

    Once more if they changed meanwhile: who may see a post is part of its entry, and the
    delivery that says so anew may have been here before this one.
    """
    author = parts.users.authors([author_id]).get(author_id)
    if author is not None:
        parts.cards.keep([Card(author_id, "user", author.updated, author.view())])
    for posts in until_still(lambda: parts.posts.latest(author_id, BACKFILL_POSTS)):
        live = [post for post in posts if post.published]
        parts.cards.keep(
            Card(post.post_id, "post", post.updated, post.view())
            for post in live
            if post.visibility == "public"
        )
        for post in live:
            if post.repost_of is not None:
                borrow(post.repost_of, parts)
        parts.feeds.push(entry_of(follower_id, post) for post in live)


def _is_vip(user_id: str, parts: Parts) -> bool:
    user = parts.users.authors([user_id]).get(user_id)
    return user is not None and user.vip
