"""What a post, repost, like or bookmark refers to, and whether it may."""

from typing import Protocol

from functions.api.posts import read
from functions.ports import Graph, Posts, Relations
from functions.records import Post
from shared.errors import AccountPrivate, Blocked, PostPrivate


class Parts(Protocol):
    """What looking at a target needs."""

    @property
    def posts(self) -> Posts: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def relations(self) -> Relations: ...


def target(post_id: str, actor_id: str, parts: Parts) -> Post:
    """The live post that somebody refers to; of a repost, the post that it repeats.

    Raises:
        IdMalformed, PostUnknown, PostDeleted: there is none.
        Blocked: one of the two has blocked the other.
        AccountPrivate: it is for the author's followers only.
    """
    post = read(parts.posts, post_id)
    if post.repost_of is not None:
        post = read(parts.posts, post.repost_of)
    if post.author_id != actor_id:
        for kind in ("blocks", "blocked_by"):
            if parts.relations.get(actor_id, kind, post.author_id) is not None:
                raise Blocked
        check_visible(post, actor_id, parts)
    return post


def spreadable(post_id: str, actor_id: str, parts: Parts) -> Post:
    """A target that may be shown to the actor's own followers.

    Raises:
        PostPrivate: its author, whoever that is, wrote it for their followers only.
        And as `target`.
    """
    post = target(post_id, actor_id, parts)
    if post.visibility != "public":
        raise PostPrivate
    return post


def check_visible(post: Post, viewer_id: str | None, parts: Parts) -> None:
    """Check that somebody, or nobody in particular, may read a post.

    Raises:
        AccountPrivate: they may not.
    """
    if post.visibility == "public" or post.author_id == viewer_id:
        return
    if viewer_id is None or parts.graph.edge(viewer_id, post.author_id) is None:
        raise AccountPrivate
