"""Timelines: skeleton → hydrate → page.

A skeleton is a private list of post ids with reasons; the edge hydrates it from
cards that it holds, and a caller without an edge gets it hydrated here, by the same
`shared.views.hydrate`. What was deleted since it was pushed drops out at hydration,
and the page is filled up from what follows.
"""

from collections.abc import Mapping
from typing import Any

from functions.ports import Cards, Feeds, Posts, Users
from shared import views
from shared.errors import UserUnknown

ROUNDS = 5  # of filling up; past them a short page with a cursor is the better answer

View = dict[str, Any]


def skeleton(
    feeds: Feeds, owner_id: str, limit: int, before: str | None
) -> tuple[list[View], str | None]:
    """A page of a home timeline by its ids, newest first, and where the next one begins."""
    entries = feeds.page(owner_id, limit + 1, before)
    items = [views.entry_view(e.post_id, e.author_id, e.reason) for e in entries[:limit]]
    return items, entries[limit - 1].post_id if len(entries) > limit else None


def home(
    feeds: Feeds, cards: Cards, owner_id: str, limit: int, before: str | None
) -> tuple[list[View], str | None]:
    """A page of a home timeline with its posts and authors."""
    items: list[View] = []
    for _ in range(ROUNDS):
        entries, before = skeleton(feeds, owner_id, limit - len(items), before)
        posts = card_views(cards, [entry["post_id"] for entry in entries])
        authors = card_views(cards, [entry["author_id"] for entry in entries])
        items += views.hydrate(entries, posts, authors)
        if before is None or len(items) == limit:
            break
    return items, before


def by_author(
    posts: Posts, users: Users, author_id: str, limit: int, before: str | None
) -> tuple[list[View], str | None]:
    """A page of an author's live posts.

    Raises:
        UserUnknown: there is no such author.
    """
    author = users.get(author_id)
    if author is None:
        raise UserUnknown
    items: list[View] = []
    for _ in range(ROUNDS):
        wanted = limit - len(items)
        page = posts.latest(author_id, wanted + 1, before)
        live = [post for post in page[:wanted] if post.deleted_ms is None]
        items += [
            {"post": post.view(), "author": author.view(), "reason": "author"} for post in live
        ]
        before = page[wanted - 1].post_id if len(page) > wanted else None
        if before is None or len(items) == limit:
            break
    return items, before


def card_views(cards: Cards, ids: list[str]) -> Mapping[str, View | None]:
    """The view of each card; None if it is unknown here or was deleted."""
    kept = cards.get(ids)
    return {card_id: kept[card_id].view if card_id in kept else None for card_id in ids}
