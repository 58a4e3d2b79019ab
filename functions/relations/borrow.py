"""Keep the card of a post that somebody repeats, though nobody here follows its author.

A region that keeps a card must hear of the post's deletion and edits. It does once it is
among the regions of the author's audience, with no followers if need be: registering
comes first, so that whatever changes after the post is read is announced here.
"""

from typing import Protocol

from functions.ports import Cards, Graph, Posts, Users
from functions.records import Card, Share
from shared.ids import parse_post_id


class Parts(Protocol):
    """What borrowing needs."""

    @property
    def region(self) -> str: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def users(self) -> Users: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def cards(self) -> Cards: ...


def borrow(post_id: str, parts: Parts) -> None:
    """Keep a post's card and its author's, unless this region has them for its own sake."""
    author_id = parse_post_id(post_id).author_id
    if {post_id, author_id} <= parts.cards.get([post_id, author_id]).keys():
        return
    parts.graph.register(author_id, [Share(parts.region, 0, 0, 0)])
    post = parts.posts.get(author_id, post_id)
    author = parts.users.authors([author_id]).get(author_id)
    cards = []
    if post is not None and not post.held:
        shown = post.deleted_ms is None and post.visibility == "public"
        cards.append(Card(post_id, "post", post.updated, post.view() if shown else None))
    if author is not None:
        cards.append(Card(author_id, "user", author.updated, author.view()))
    parts.cards.keep(cards)
