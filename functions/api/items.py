"""Posts as lists of them show them: with author, counts, and what the reader did with each.

For lists that are read by id (a conversation, quotes, bookmarks, a bulk read): the posts
may be of any author of any zone, so rows are read where they live, in one batch a shard.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from functions.ports import Engagements, Graph, Marks, Media, Posts, Readers, Relations, Users
from functions.records import Author, Counts, Mark, Post, Reader, RelationKind
from functions.showing.views import as_now
from shared.views import View

ROUNDS = 5  # of filling up a page past what is out of sight

AUTHORITIES: dict[str, RelationKind] = {
    "muted": "mutes",
    "blocked": "blocks",
    "blocked_by": "blocked_by",
    "reported": "reports",
}
TOUCHY = ("blocked", "blocked_by")  # whom one does not meet even by name
ALL = tuple(AUTHORITIES)


class Parts(Protocol):
    """What putting items together needs."""

    @property
    def users(self) -> Users: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def relations(self) -> Relations: ...
    @property
    def readers(self) -> Readers: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def engagements(self) -> Engagements: ...
    @property
    def media(self) -> Media: ...


@dataclass(slots=True)
class Viewer:
    """Who looks, or nobody in particular (None), and what that hides from them.

    The row of a reader who blocked or muted very many people lacks some of them; such a
    set is asked for at its authority, author by author.
    """

    user_id: str | None
    parts: Parts
    rules: tuple[str, ...] = TOUCHY
    _reader: Reader | None = field(init=False)
    _follows: dict[str, bool] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Read the reader row once, for all the items."""
        self._reader = self.parts.readers.get(self.user_id) if self.user_id else None

    def sees(self, post: Post, author: Author | None) -> bool:
        """Whether a post may be shown to them."""
        if post.deleted_ms is not None or author is None:
            return False
        if author.user_id == self.user_id:
            return True
        if post.held:
            return False
        if (author.private or post.visibility != "public") and not self._is_follower(author):
            return False
        return not any(self._hides(rule, author.user_id, post.post_id) for rule in self.rules)

    def _is_follower(self, author: Author) -> bool:
        if self.user_id is None:
            return False
        known = self._follows.get(author.user_id)
        if known is None:
            known = self.parts.graph.edge(self.user_id, author.user_id) is not None
            self._follows[author.user_id] = known
        return known

    def _hides(self, rule: str, author_id: str, post_id: str) -> bool:
        if self._reader is None or self.user_id is None:
            return False
        ids = [author_id, post_id] if rule == "reported" else [author_id]
        if rule not in self._reader.crowded:
            return not getattr(self._reader, rule).isdisjoint(ids)
        kind = AUTHORITIES[rule]
        return any(self.parts.relations.get(self.user_id, kind, one) for one in ids)


def items(post_ids: Sequence[str], viewer: Viewer, parts: Parts) -> list[View]:
    """The posts that the viewer sees as `{post, author, counts, viewer}`, in their order."""
    posts = parts.posts.many(post_ids) if post_ids else {}
    authors = parts.users.authors({post.author_id for post in posts.values()})
    seen = [
        post_id
        for post_id in dict.fromkeys(post_ids)
        if post_id in posts and viewer.sees(posts[post_id], authors.get(posts[post_id].author_id))
    ]
    counts = parts.engagements.counts(seen) if seen else {}
    marks = parts.marks.of(viewer.user_id, seen) if viewer.user_id and seen else {}
    return [
        {
            "post": as_now(posts[post_id], parts).view(),
            "author": authors[posts[post_id].author_id].view(),
            "counts": counts.get(post_id, Counts()).view(),
            "viewer": marks.get(post_id, Mark()).view() if viewer.user_id else None,
        }
        for post_id in seen
    ]


def page(
    ids_after: Callable[[int, str | None], Iterable[str]],
    limit: int,
    after: str | None,
    viewer: Viewer,
    parts: Parts,
) -> tuple[list[View], str | None]:
    """A page of a list of ids, filled up past what is out of sight, and where to go on from.

    `ids_after` gives so many ids after one; it is asked a few times at most, after which
    a short page with a cursor is the better answer.
    """
    found: list[View] = []
    for _ in range(ROUNDS):
        wanted = limit - len(found)
        ids = list(ids_after(wanted + 1, after))
        found += items(ids[:wanted], viewer, parts)
        after = ids[wanted - 1] if len(ids) > wanted else None
        if after is None or len(found) == limit:
            break
    return found, after
