"""An author's timeline: their posts, replies and reposts, newest first, read from their rows.

It goes on into the archive by the same positions. Nothing is collapsed: this is what the
author did, in order.
"""

from typing import Protocol

from functions.entries import entry_of
from functions.people.sight import check_seen
from functions.ports import Graph, Marks, Posts, Relations, Users
from functions.timelines.collapse import Item
from functions.timelines.contents import fill
from shared.views import View

ROUNDS = 5  # of filling up past deleted posts


class Parts(Protocol):
    """What an author's timeline needs."""

    @property
    def posts(self) -> Posts: ...
    @property
    def users(self) -> Users: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def relations(self) -> Relations: ...
    @property
    def marks(self) -> Marks: ...


def by_author(
    parts: Parts, author_id: str, reader_id: str | None, limit: int, before: str | None
) -> tuple[list[View], str | None]:
    """A page of an author's live posts, and where the next one begins.

    Raises:
        UserUnknown: there is no such author.
        Blocked, AccountPrivate: the reader, or a stranger (None), may not see them.
    """
    check_seen(parts, reader_id, author_id)
    items: list[View] = []
    for _ in range(ROUNDS):
        wanted = limit - len(items)
        page = parts.posts.latest(author_id, wanted + 1, before)
        live = {post.post_id: post for post in page[:wanted] if post.deleted_ms is None}
        found = [Item(entry_of(author_id, post)) for post in live.values()]
        items += fill(parts, found, live, None, reason="author")
        before = page[wanted - 1].post_id if len(page) > wanted else None
        if before is None or len(items) == limit:
            break
    return items, before
