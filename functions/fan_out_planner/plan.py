"""Which regions must hear of a change, and how a region's followers are cut into slices.

A post crosses to a region once, however many followers it has there. The planner
never reads followers: it knows how many there are, by region and bucket.
"""

from typing import Protocol

from functions.ports import Cards, Graph, Outlet, Posts, Users
from functions.records import Card
from shared.errors import PostUnknown
from shared.messages import PostAnnounced, PostChanged, ProfileAnnounced, ProfileChanged, Slice


class Parts(Protocol):
    """What planning needs."""

    @property
    def users(self) -> Users: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def outlet(self) -> Outlet: ...


def announce_post(change: PostChanged, parts: Parts) -> None:
    """Tell every region with followers of a post or its deletion (the author's region's part).

    What is told is the post as it is now, not as the message has it: a message that
    comes late must not bring a deleted post to a region that registered after the
    deletion was announced. Once a region is registered it hears of every deletion.
    """
    post = parts.posts.get(change.author_id, change.post_id)
    author = parts.users.get(change.author_id)
    if post is None or author is None:
        raise PostUnknown("The changed post has no row, or its author has none.")
    live = post.deleted_ms is None
    announcement = PostAnnounced(
        post_id=post.post_id,
        author_id=post.author_id,
        updated=post.updated,
        card=post.view() if live else None,
        author_updated=author.updated,
        author_card=author.view(),
    )
    # A deletion also goes where the last follower has left: the card may still be kept.
    for region in _regions(post.author_id, parts.graph, emptied=not live):
        parts.outlet.plans([announcement], region)


def announce_profile(change: ProfileChanged, parts: Parts) -> None:
    """Tell every region that keeps a profile that it changed (the author's region's part)."""
    announcement = ProfileAnnounced(change.user_id, change.updated, change.card)
    for region in _regions(change.user_id, parts.graph, emptied=True):
        parts.outlet.plans([announcement], region)


def keep_and_slice(announced: PostAnnounced, parts: Parts) -> None:
    """Keep the cards of a post, and cut this region's followers into slices.

    The cards come first: whoever has the entry can read it. A deletion only leaves its
    tombstone, which every reader respects: one write instead of one a follower.
    """
    parts.cards.keep(
        [
            Card(announced.post_id, "post", announced.updated, announced.card),
            Card(announced.author_id, "user", announced.author_updated, announced.author_card),
        ]
    )
    if announced.card is None:
        return
    parts.outlet.slices(
        Slice(announced.author_id, announced.post_id, share.bucket, None)
        for share in parts.graph.audience_here(announced.author_id)
        if share.count > 0
    )


def keep_profile(announced: ProfileAnnounced, parts: Parts) -> None:
    """Keep the card of a profile."""
    parts.cards.keep([Card(announced.user_id, "user", announced.updated, announced.card)])


def _regions(author_id: str, graph: Graph, *, emptied: bool) -> list[str]:
    """The regions where the author has followers, or once had."""
    shares = graph.audience(author_id)
    return sorted({share.region for share in shares if emptied or share.count > 0})
