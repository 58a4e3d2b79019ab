"""What a post, repost, like or bookmark refers to, and who may read or refer to what."""

from dataclasses import replace
from typing import Protocol

from functions.api.posts import read
from functions.people.sight import check_seen, check_touch
from functions.ports import Graph, Posts, Relations, Users
from functions.records import Author, Post
from shared.errors import AccountPrivate, PostHeld, PostPrivate, PostUnknown


class Parts(Protocol):
    """What looking at a post needs."""

    @property
    def users(self) -> Users: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def relations(self) -> Relations: ...


def readable(post_id: str, viewer_id: str | None, parts: Parts) -> Post:
    """A live post that somebody, or a stranger (None), may read.

    Raises:
        IdMalformed, PostUnknown, PostDeleted, UserUnknown: there is none.
        Blocked: its author has blocked the viewer.
        AccountPrivate: it is for the author's followers only.
    """
    post = read(parts.posts, post_id)
    if post.held and post.author_id != viewer_id:
        raise PostUnknown
    author = check_seen(parts, viewer_id, post.author_id)
    _check_visible(post, viewer_id, parts)
    if author.private:  # and its posts are about to say so
        return replace(post, visibility="followers")
    return post


def target(post_id: str, actor_id: str, parts: Parts) -> Post:
    """The live post that somebody refers to; of a repost, the post that it repeats.

    Raises:
        IdMalformed, PostUnknown, PostDeleted, UserUnknown: there is none.
        PostHeld: it is their own, and waits for its media.
        Blocked: one of the two has blocked the other.
        AccountPrivate: it is for the author's followers only.
    """
    return _target(post_id, actor_id, parts)[0]


def spreadable(post_id: str, actor_id: str, parts: Parts) -> Post:
    """A target that may be shown to the actor's own followers.

    Raises:
        PostPrivate: its author, whoever that is, wrote it for their followers only.
        And as `target`.
    """
    post, author = _target(post_id, actor_id, parts)
    if post.visibility != "public" or author.private:
        raise PostPrivate
    return post


def _target(post_id: str, actor_id: str, parts: Parts) -> tuple[Post, Author]:
    post = read(parts.posts, post_id)
    if post.repost_of is not None:
        post = read(parts.posts, post.repost_of)
    if post.held:  # what refers to it would be there before it
        raise PostHeld if post.author_id == actor_id else PostUnknown
    author = check_touch(parts, actor_id, post.author_id)
    _check_visible(post, actor_id, parts)
    return post, author


def _check_visible(post: Post, viewer_id: str | None, parts: Parts) -> None:
    """A post may be for followers while its account is public again, or not yet so."""
    if post.visibility == "public" or post.author_id == viewer_id:
        return
    if viewer_id is None or parts.graph.edge(viewer_id, post.author_id) is None:
        raise AccountPrivate
