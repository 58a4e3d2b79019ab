"""Fill in items from the rows themselves, of posts and authors of any zone.

For timelines that are pulled at reading (an author's, a list's): a region's cards hold
only what its people follow, and here may be anybody.
"""

from collections.abc import Mapping, Sequence

from functions.api.items import Parts, Viewer
from functions.records import Counts, Mark, Post
from functions.showing.views import as_now
from functions.timelines.collapse import Item
from functions.timelines.rules import shown_author, shown_id
from shared import views
from shared.views import View


def fill(
    parts: Parts,
    items: Sequence[Item],
    at_hand: Mapping[str, Post],
    viewer: Viewer,
    reason: str = "follow",
) -> list[View]:
    """The items with posts, authors, counts and the viewer's marks, as far as they see them.

    `reason` says why plain posts are in this timeline. Originals of reposts are read.
    """
    posts = dict(at_hand)
    missing = [i for i in (shown_id(item.entry) for item in items) if i not in posts]
    if missing:
        posts |= parts.posts.many(missing)
    people = {one for i in items for one in (i.entry.author_id, shown_author(i.entry))}
    authors = parts.users.authors(people)
    seen = [
        item
        for item in items
        if (post := posts.get(shown_id(item.entry))) is not None
        and viewer.sees(post, authors.get(post.author_id))
    ]
    shown = [shown_id(item.entry) for item in seen]
    counts = parts.engagements.counts(shown) if shown else {}
    marks = parts.marks.of(viewer.user_id, shown) if viewer.user_id and shown else {}
    skeleton = [
        item_view(
            item, marks if viewer.user_id else None, reason, as_now(posts[post_id], parts).view()
        )
        | {"counts": counts.get(post_id, Counts()).view()}
        for item, post_id in zip(seen, shown, strict=True)
    ]
    return views.hydrate(skeleton, {}, {i: author.view() for i, author in authors.items()})


def item_view(
    item: Item,
    marks: Mapping[str, Mark] | None,
    reason: str = "follow",
    post: View | None = None,
    *,
    following: bool = False,
) -> View:
    """An item as a skeleton has it; without marks, of nobody in particular.

    `following` says that the reader follows who brought it: the author, or who reposted it.
    """
    entry, post_id = item.entry, shown_id(item.entry)
    reposted = entry.reason == "repost"
    return views.entry_view(
        post_id,
        shown_author(entry),
        reason if entry.reason == "follow" else entry.reason,
        following=following and not reposted,
        viewer=None if marks is None else marks.get(post_id, Mark()).view(),
        via=entry.author_id if reposted else None,
        via_count=item.reposters if reposted else 0,
        more=len(item.under),
        post=post,
    )
