"""Fill in items from the rows themselves, of posts and authors of any zone.

For timelines that are pulled at reading (an author's, a list's, a hashtag's): a region's
cards hold only what its people follow, and here may be anybody.
"""

from collections.abc import Iterable, Sequence
from typing import Protocol

from functions.ports import Graph, Marks, Posts, Users
from functions.records import Mark, Post
from functions.timelines.collapse import Item
from functions.timelines.rules import shown_author, shown_id
from shared import views
from shared.views import View


class Parts(Protocol):
    """What filling in needs."""

    @property
    def posts(self) -> Posts: ...
    @property
    def users(self) -> Users: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def marks(self) -> Marks: ...


def fill(
    parts: Parts,
    items: Sequence[Item],
    posts: dict[str, Post],
    reader_id: str | None,
    reason: str | None = None,
) -> list[View]:
    """The items with posts, authors and the reader's marks, without those out of sight.

    `posts` are those at hand; originals of reposts are read. `reason` stands for "follow".
    """
    posts = posts | parts.posts.many(
        post_id for item in items if (post_id := shown_id(item.entry)) not in posts
    )
    visible = _visible(parts, (posts[i] for i in map(_shown, items) if i in posts), reader_id)
    kept = [item for item in items if _shown(item) in visible]
    marks = parts.marks.of(reader_id, visible) if reader_id and visible else {}
    authors = parts.users.authors(
        user_id for item in kept for user_id in (item.entry.author_id, shown_author(item.entry))
    )
    skeleton = [
        item_view(item, marks if reader_id else None, reason=reason, post=visible[_shown(item)])
        for item in kept
    ]
    return views.hydrate(skeleton, {}, {i: author.view() for i, author in authors.items()})


def item_view(
    item: Item,
    marks: dict[str, Mark] | None,
    *,
    reason: str | None = None,
    post: View | None = None,
) -> View:
    """An item as a skeleton has it; without marks, of nobody in particular."""
    entry, post_id = item.entry, shown_id(item.entry)
    reposted = entry.reason == "repost"
    return views.entry_view(
        post_id,
        shown_author(entry),
        reason if reason and entry.reason == "follow" else entry.reason,
        viewer=None if marks is None else marks.get(post_id, Mark()).view(),
        via=entry.author_id if reposted else None,
        via_count=item.reposters if reposted else 0,
        more=len(item.under),
        post=post,
    )


def _shown(item: Item) -> str:
    return shown_id(item.entry)


def _visible(parts: Parts, posts: Iterable[Post], reader_id: str | None) -> dict[str, View]:
    """Live posts that are everybody's, or that the reader may see as their author's follower."""
    followed: dict[str, bool] = {}
    found: dict[str, View] = {}
    for post in posts:
        author_id = post.author_id
        if post.visibility != "public" and author_id not in followed:
            followed[author_id] = reader_id is not None and (
                author_id == reader_id or parts.graph.edge(reader_id, author_id) is not None
            )
        if post.deleted_ms is None and (post.visibility == "public" or followed[author_id]):
            found[post.post_id] = post.view()
    return found
