"""A file that its owner deletes: gone for everybody at once, and from everywhere soon after.

The custodian is told first, and does all of this as well: so a request that dies in between
is finished without anybody.
"""

from typing import Protocol

from functions.media.owned import change, changed, known
from functions.ports import Media, Outlet, Sender, Uploads, upload_key
from functions.records import MediaFile
from shared.clock import HybridClock
from shared.messages import MediaChanged, MediaDropped


class Parts(Protocol):
    """What deleting a file needs."""

    @property
    def clock(self) -> HybridClock: ...
    @property
    def media(self) -> Media: ...
    @property
    def uploads(self) -> Uploads: ...
    @property
    def outlet(self) -> Outlet: ...
    @property
    def custody(self) -> Sender: ...


def drop(media_id: str, caller_id: str, parts: Parts) -> None:
    """Delete a file, whatever shows it; a deleted one stays deleted.

    Posts that show it say from then on that it is gone.

    Raises:
        IdMalformed, MediaMissing: it never was the caller's.
        Busy: it is being changed all the time.
    """
    file = known(media_id, caller_id, parts.media)
    parts.custody.send([MediaDropped(file.owner_id, file.media_id, final=True)])
    if file.upload_id is not None:
        parts.uploads.abandon(upload_key(file.owner_id, file.media_id), file.upload_id)

    def step(now: MediaFile) -> MediaFile | None:
        if now.state == "deleted":
            return now
        return changed(now, parts, state="deleted", upload_id=None)

    dropped = change(media_id, caller_id, parts, step)
    if dropped.uses:
        parts.outlet.plans([MediaChanged(dropped.owner_id, dropped.media_id)])
