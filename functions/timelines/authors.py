"""An author's timeline: their posts, replies and reposts, newest first, read from their rows.

It goes on into the archive by the same positions. Nothing is collapsed: this is what the
author did, in order.
"""

from functions.api.items import Parts, Viewer
from functions.entries import entry_of
from functions.people.sight import check_seen
from functions.timelines.collapse import Item
from functions.timelines.contents import fill
from shared.views import View

ROUNDS = 5  # of filling up past deleted posts


def by_author(
    parts: Parts, author_id: str, reader_id: str | None, limit: int, before: str | None
) -> tuple[list[View], str | None]:
    """A page of an author's live posts, and where the next one begins.

    Raises:
        UserUnknown: there is no such author.
        Blocked, AccountPrivate: the reader, or a stranger (None), may not see them.
    """
    check_seen(parts, reader_id, author_id)
    viewer = Viewer(reader_id, parts)
    items: list[View] = []
    for _ in range(ROUNDS):
        wanted = limit - len(items)
        page = parts.posts.by_author(author_id, wanted + 1, before)
        live = {post.post_id: post for post in page[:wanted] if post.deleted_ms is None}
        found = [Item(entry_of(author_id, post)) for post in live.values()]
        items += fill(parts, found, live, viewer, reason="author")
        before = page[wanted - 1].post_id if len(page) > wanted else None
        if before is None or len(items) == limit:
            break
    return items, before
