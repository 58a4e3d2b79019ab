"""What a file shows, in words for those who do not see it; its posts say the same soon after."""

from typing import Protocol

from functions.media.owned import change, changed
from functions.ports import Media, Outlet
from functions.records import MediaFile
from shared.clock import HybridClock
from shared.errors import MediaDeleted
from shared.messages import MediaChanged


class Parts(Protocol):
    """What describing a file needs."""

    @property
    def clock(self) -> HybridClock: ...
    @property
    def media(self) -> Media: ...
    @property
    def outlet(self) -> Outlet: ...


def describe(media_id: str, caller_id: str, alt: str, parts: Parts) -> MediaFile:
    """Give a file another description, and tell the posts that show it.

    They are told also when it has this one already: telling them may have failed before.

    Raises:
        IdMalformed, MediaMissing, MediaDeleted: see `owned`.
        Busy: it is being changed all the time.
    """

    def step(file: MediaFile) -> MediaFile | None:
        if file.state == "deleted":
            raise MediaDeleted
        return file if file.alt == alt else changed(file, parts, alt=alt)

    described = change(media_id, caller_id, parts, step)
    if described.uses:
        parts.outlet.plans([MediaChanged(described.owner_id, described.media_id)])
    return described
