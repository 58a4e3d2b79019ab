"""Which regions must hear of a change, and how a region's followers are cut into slices.

A post crosses to a region once, however many followers it has there. The planner
never reads followers: it knows how many there are, by region and bucket.
"""

from typing import Protocol

from functions.ports import Cards, Graph, Outlet, Users
from functions.records import Author, Card
from shared.errors import UserUnknown
from shared.messages import PostAnnounced, PostChanged, ProfileAnnounced, ProfileChanged, Slice


class Parts(Protocol):
    """What planning needs."""

    @property
    def users(self) -> Users: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def cards(self) -> Cards: ...
    @property
    def outlet(self) -> Outlet: ...


def announce_post(change: PostChanged, parts: Parts) -> None:
    """Tell every region with followers of a post or its deletion (the author's region's part)."""
    author = _author(change.author_id, parts.users)
    announcement = PostAnnounced(
        post_id=change.post_id,
        author_id=change.author_id,
        updated=change.updated,
        card=change.card,
        author_updated=author.updated,
        author_card=author.view(),
    )
    # A deletion also goes where the last follower has left: the card may still be kept.
    for region in _regions(change.author_id, parts.graph, emptied=change.card is None):
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


def _author(author_id: str, users: Users) -> Author:
    author = users.get(author_id)
    if author is None:
        raise UserUnknown
    return author
