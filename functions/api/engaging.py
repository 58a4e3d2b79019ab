"""Reposts, likes and bookmarks: each at most one by a user of a post, made and taken back.

All of them refer to a post itself: doing it to a repost does it to what the repost repeats.
Taking back asks nothing of the post, which may be gone or out of sight by then.
"""

from typing import Protocol

from functions.api.targets import spreadable, target
from functions.ports import Graph, Marks, Now, Posts, Relations, Reposts, Users
from functions.records import MarkKind, Post
from shared.clock import HybridClock
from shared.errors import UserUnknown
from shared.ids import new_post_id, parse_post_id


class Parts(Protocol):
    """What engaging with posts needs."""

    @property
    def clock(self) -> HybridClock: ...
    @property
    def now(self) -> Now: ...
    @property
    def users(self) -> Users: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def reposts(self) -> Reposts: ...
    @property
    def marks(self) -> Marks: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def relations(self) -> Relations: ...


class Undoing(Protocol):
    """What taking a repost back needs."""

    @property
    def clock(self) -> HybridClock: ...
    @property
    def reposts(self) -> Reposts: ...


def repost(post_id: str, caller_id: str, parts: Parts) -> Post:
    """Repost a post, once; the repost that there is already is as good as a new one.

    Raises:
        IdMalformed, PostUnknown, PostDeleted: there is nothing to repost.
        Blocked, AccountPrivate, PostPrivate: it may not be reposted.
    """
    original = spreadable(post_id, caller_id, parts)
    author = parts.users.get(caller_id)
    if author is None:
        raise UserUnknown("The author has no profile.")
    time = parts.clock.tick()
    return parts.reposts.create(
        Post(
            author_id=caller_id,
            post_id=new_post_id(time, caller_id),
            text="",
            created_ms=time.ms,
            updated=time.text,
            repost_of=original.post_id,
            visibility="followers" if author.private else "public",
        )
    )


def undo_repost(post_id: str, caller_id: str, parts: Undoing) -> None:
    """Take a repost back, if there is one.

    Raises:
        IdMalformed: that is no post id.
    """
    parse_post_id(post_id)
    repost_id = parts.reposts.find(caller_id, post_id)
    if repost_id is not None:
        parts.clock.observe(parse_post_id(repost_id).time)  # it ends after it began
        time = parts.clock.tick()
        parts.reposts.undo(caller_id, post_id, time.ms, time.text)


def put(kind: MarkKind, post_id: str, caller_id: str, parts: Parts) -> None:
    """Like or bookmark a post; twice is once.

    Raises:
        IdMalformed, PostUnknown, PostDeleted: there is none.
        Blocked, AccountPrivate: it is out of reach.
    """
    post = target(post_id, caller_id, parts)
    parts.marks.put(caller_id, kind, post.post_id, parts.now())


def remove(kind: MarkKind, post_id: str, caller_id: str, marks: Marks) -> None:
    """Take a like or a bookmark back, if there is one.

    Raises:
        IdMalformed: that is no post id.
    """
    marks.remove(caller_id, kind, parse_post_id(post_id).id)
