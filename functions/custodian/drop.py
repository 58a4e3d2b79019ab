"""A file whose post was deleted, or which was deleted itself: it goes unless a post shows it."""

from dataclasses import replace
from typing import Protocol

from functions.custodian import leave
from functions.ports import Now, Outlet, Posts, Uploads
from functions.ports.media import upload_key
from functions.records import MediaFile
from shared.clock import HybridTime
from shared.errors import Busy
from shared.ids import parse_post_id
from shared.messages import AssetLeft, MediaChanged, MediaDropped

TRIES = 5  # at a row that changes meanwhile
PAGE = 100  # posts that show a file, or did
KEPT_S = 30 * 86_400  # for which a deleted file is known to have been one
WRITTEN_MS = 60_000  # within which a post that said that it shows a file has been written


class Parts(leave.Parts, Protocol):
    """What removing a file needs."""

    @property
    def now(self) -> Now: ...
    @property
    def outlet(self) -> Outlet: ...
    @property
    def posts(self) -> Posts: ...
    @property
    def uploads(self) -> Uploads: ...


def drop(dropped: MediaDropped, parts: Parts) -> int:
    """Remove a file, unless a post shows it; count it.

    A post that begins to show the file meanwhile changes its row, so the row is not
    deleted then, and looked at again. A file that was deleted before is gone through
    again: whoever deleted it may have died right after.

    Raises:
        Busy: its row changes all the time, or a post is being written that shows it.
        EdgeUnavailable: as `leave`.
    """
    if dropped.post_id is not None:
        parts.media.disuse(dropped.post_id, [dropped.media_id])
    file = _delete(dropped, parts)
    if file is None:
        return 0
    if parts.media.uses(file.media_id, 1):
        parts.outlet.plans([MediaChanged(file.owner_id, file.media_id)])
    _forget_upload(file, parts)
    asset = _asset_of(file, parts)
    if asset is not None:
        leave.leave(AssetLeft(file.owner_id, asset), parts)
    return 1


def _delete(dropped: MediaDropped, parts: Parts) -> MediaFile | None:
    """The file, which is deleted from now on; None if it stays, or has long gone."""
    for _ in range(TRIES):
        file = parts.media.get(dropped.media_id)
        was_deleted = file is not None and file.state == "deleted"
        if file is None or (was_deleted and file.expires_s is not None):
            return file
        if not was_deleted and not dropped.final and _is_shown(file, parts):
            return None
        parts.clock.observe(HybridTime.from_text(file.updated))
        deleted = replace(
            file,
            state="deleted",
            updated=parts.clock.tick().text,
            expires_s=parts.now() // 1000 + KEPT_S,
        )
        if parts.media.put(file, deleted):
            return deleted
    raise Busy("The file was changed at the same time.")


def _is_shown(file: MediaFile, parts: Parts) -> bool:
    """Whether a post shows the file. One that was never written, or has gone, does not.

    A post says that it will show a file before it is written.
    """
    while post_ids := parts.media.uses(file.media_id, PAGE):
        for post_id in post_ids:
            post = parts.posts.get(file.owner_id, post_id)
            if post is not None and post.deleted_ms is None:
                return True
            if post is None and parts.now() - parse_post_id(post_id).time.ms < WRITTEN_MS:
                raise Busy("A post that shows the file is being written.")
            parts.media.disuse(post_id, [file.media_id])
    return False


def _forget_upload(file: MediaFile, parts: Parts) -> None:
    """Remove what was uploaded, unless an asset is made of it: then it goes with that."""
    key = upload_key(file.owner_id, file.media_id)
    if file.upload_id is not None:
        parts.uploads.abandon(key, file.upload_id)
    asset = parts.media.asset(file.asset) if file.asset else None
    if asset is None or asset.media_id != file.media_id:
        parts.media_objects.delete([key])


def _asset_of(file: MediaFile, parts: Parts) -> str | None:
    """The asset that the file shared, or the one that was begun of it and that it never met."""
    if file.asset is not None or file.sha256 is None:
        return file.asset
    claimed = parts.media.claimed(file.owner_id, file.sha256)
    asset = parts.media.asset(claimed) if claimed else None
    return claimed if asset is not None and asset.media_id == file.media_id else None
