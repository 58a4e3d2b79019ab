"""What is shown no more, or where many will want it soon: messages to whoever keeps media.

What becomes of a file is decided there, from what is so then.
"""

from collections.abc import Callable, Iterable
from typing import Protocol

from functions.ports import Sender
from functions.records import Post, Profile, Share
from shared.directory import Directory
from shared.messages import (
    MediaDropped,
    MediaWanted,
    Message,
    OwnerGone,
    OwnerSwitched,
    PostChanged,
)

VISIBLE = "public"  # others' media are not copied to where their author does not live


class Parts(Protocol):
    """What telling needs."""

    @property
    def directory(self) -> Callable[[], Directory]: ...
    @property
    def custody(self) -> Sender: ...


def drop(change: PostChanged, parts: Parts) -> None:
    """A post was deleted: it shows its files no more."""
    if change.dropped:
        parts.custody.send(
            MediaDropped(change.author_id, media_id, change.post_id) for media_id in change.dropped
        )


def forget(owner_id: str, parts: Parts) -> None:
    """An account has gone, and its media go with it."""
    parts.custody.send([OwnerGone(owner_id)])


def switched(owner_id: str, parts: Parts) -> None:
    """An account became private or public: addresses for everybody open its media no more, or again."""
    parts.custody.send([OwnerSwitched(owner_id)])


def want(post: Post, author: Profile, shares: Iterable[Share], parts: Parts) -> None:
    """Have what a heavy author shows copied to the zones of their followers, before they ask.

    Whoever has few followers is not worth it: the first of them to look brings it there.
    """
    assets = list(dict.fromkeys(view["asset"] for view in post.media if view["names"]))
    if author.reach == "push" or post.visibility != VISIBLE or not assets:
        return
    directory = parts.directory()
    regions = {share.region for share in shares if share.count > 0}
    zones = tuple(zone for zone in directory.zones if directory.region_of(zone) in regions)
    messages: list[Message] = [MediaWanted(post.author_id, asset, zones) for asset in assets]
    if zones:
        parts.custody.send(messages)
