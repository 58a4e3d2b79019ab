"""Settle a follow: make a home timeline agree with whether its owner follows an author.

The message only names the two; what to do is read from the edge as it is now, and
read again afterwards. So late, repeated and reordered messages all end in the same
state, however the two changed their minds in between.
"""

from typing import Protocol

from functions.ports import Cards, Feeds, Graph, Posts, Users
from functions.records import Card, Entry
from shared.directory import Directory
from shared.limits import BACKFILL_POSTS
from shared.messages import FollowChanged


class Parts(Protocol):
    """What settling a follow needs."""

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
            backfill(follower_id, author_id, parts)
        else:
            parts.feeds.remove_author(follower_id, author_id)
        before, edge = edge, parts.graph.edge(follower_id, author_id)
        if edge == before:
            return


def backfill(follower_id: str, author_id: str, parts: Parts) -> None:
    """Put an author's latest live posts into a home timeline, after their cards."""
    posts = parts.posts.latest(author_id, BACKFILL_POSTS)
    live = [post for post in posts if post.deleted_ms is None]
    cards = [Card(post.post_id, "post", post.updated, post.view()) for post in live]
    author = parts.users.authors([author_id]).get(author_id)
    if author is not None:
        cards.append(Card(author_id, "user", author.updated, author.view()))
    parts.cards.keep(cards)
    parts.feeds.push(Entry(follower_id, post.post_id, author_id) for post in live)
