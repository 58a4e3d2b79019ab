"""A file can be played, is ready, failed, or was deleted: its posts say so, its owner hears of it.

The message only names the file. Everything is read as it is now, so messages may be late,
doubled and out of order, and end in the same posts.
"""

from dataclasses import replace
from typing import Protocol

from functions.media.standing import standing
from functions.ports import Notices, Outlet
from functions.records import NoticeKind
from functions.showing import renew
from shared.clock import HybridTime
from shared.messages import MediaChanged

PAGE = 50  # posts, some of which may have to come back from the archive


class Parts(renew.Parts, Protocol):
    """What settling needs."""

    @property
    def notices(self) -> Notices: ...
    @property
    def outlet(self) -> Outlet: ...


def settle_media(change: MediaChanged, parts: Parts) -> int:
    """Bring a page of the posts that show a file up to date, tell its owner, and count the posts.

    The next page is sent before this one is done, as it is a message of its own.
    """
    post_ids = parts.media.uses(change.media_id, PAGE, change.after)
    if len(post_ids) == PAGE:
        parts.outlet.plans([replace(change, after=post_ids[-1])])
    for post_id in post_ids:
        post = parts.posts.get(change.owner_id, post_id)
        if post is not None:
            renew.renew(post, parts)
    if change.after is None:
        _tell(change, parts)
    return len(post_ids)


def _tell(change: MediaChanged, parts: Parts) -> None:
    """Notify the owner, once: of what is ready or failed, as of when it was."""
    file = parts.media.get(change.media_id)
    if file is None:
        return
    asset = parts.media.asset(file.asset) if file.asset else None
    state = standing(file, asset).state
    kind: NoticeKind
    if state == "ready":
        kind, at_ms = "media_ready", (asset.ready_ms if asset else None) or 0
    elif state == "failed":
        changed = asset.updated if asset and file.state != "failed" else file.updated
        kind, at_ms = "media_failed", HybridTime.from_text(changed).ms
    else:
        return
    # A file may share what was made of another one long before it came itself.
    at_ms = max(at_ms, file.created_ms)
    parts.notices.tell(file.owner_id, kind, file.media_id, file.owner_id, at_ms)
