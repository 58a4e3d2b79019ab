"""Tell whom a post concerns: whoever it answers, quotes, repeats or mentions, and its hashtags.

Each is told in their own home region, once, however many they are there; what comes of
it is decided there, from the post as it is then (settle.py). A post that concerns nobody
costs nothing here.
"""

from collections.abc import Callable, Iterator
from typing import Any, Protocol

from functions.ports import Outlet, Posts
from functions.telling import tell
from shared.directory import Directory
from shared.ids import parse_post_id
from shared.messages import Message, PostChanged, PostRelated, PostTagged


class Parts(Protocol):
    """What telling needs."""

    @property
    def directory(self) -> Callable[[], Directory]: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def outlet(self) -> Outlet: ...


def relate(change: PostChanged, parts: Parts) -> None:
    """Send a change of a post to everybody whom it concerns (the author's region's part).

    What a post answers, quotes or repeats never changes, so the message itself says it;
    of a deleted post the tombstone does. An edit concerns nobody anew, and a post that
    waits for its media nobody yet.
    """
    if change.phase == "held":
        return
    directory = parts.directory()
    told: dict[str, list[Message]] = {}
    for related in _related(change, parts):
        told.setdefault(directory.home(related.target_user_id).region, []).append(related)
    for tag in change.tags:
        message = PostTagged(change.post_id, change.author_id, tag)
        told.setdefault(directory.names_region(tag), []).append(message)
    tell(told, parts.outlet)


def _related(change: PostChanged, parts: Parts) -> Iterator[PostRelated]:
    deleted = change.card is None
    if not change.fresh and not deleted:
        return
    said = _tombstone(change, parts) if change.card is None else change.card
    told = {change.author_id}  # nobody is told of themselves, or twice
    for name, relation in (("reply_to", "reply"), ("quote_of", "quote"), ("repost_of", "repost")):
        target = said.get(name)
        if target is not None:
            owner = parse_post_id(target).author_id
            told.add(owner)
            yield _message(change, relation, target, owner, deleted=deleted)
    for user_id in said.get("mentions", ()):
        if user_id not in told:
            yield _message(change, "mention", None, user_id, deleted=deleted)


def _tombstone(change: PostChanged, parts: Parts) -> dict[str, Any]:
    post = parts.posts.get(change.author_id, change.post_id)
    return {} if post is None else post.view()


def _message(
    change: PostChanged, relation: Any, target: str | None, user_id: str, *, deleted: bool
) -> PostRelated:
    return PostRelated(change.post_id, change.author_id, relation, target, user_id, deleted)
