"""A file of the caller's own, and changes of it that meet others."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Protocol

from functions.ports import Media
from functions.records import MediaFile
from shared.clock import HybridClock, HybridTime
from shared.errors import Busy, MediaDeleted, MediaMissing
from shared.ids import parse_media_id

TRIES = 5  # of a change that meets others


class Parts(Protocol):
    """What changing a file needs."""

    @property
    def clock(self) -> HybridClock: ...
    @property
    def media(self) -> Media: ...


def owned(media_id: str, caller_id: str, media: Media) -> MediaFile:
    """A file of the caller's.

    Raises:
        IdMalformed: that is no media id.
        MediaMissing: there is none, or it is somebody else's, which is not told.
        MediaDeleted: it was deleted.
    """
    file = known(media_id, caller_id, media)
    if file.state == "deleted":
        raise MediaDeleted
    return file


def known(media_id: str, caller_id: str, media: Media) -> MediaFile:
    """A file of the caller's, deleted or not.

    Raises:
        IdMalformed, MediaMissing: see `owned`.
    """
    file = media.get(media_id) if parse_media_id(media_id) == caller_id else None
    if file is None:
        raise MediaMissing
    return file


def changed(file: MediaFile, parts: Parts, **changes: Any) -> MediaFile | None:
    """A file with changes, stored; None if it is not as it was any more."""
    parts.clock.observe(HybridTime.from_text(file.updated))
    after = replace(file, **changes, updated=parts.clock.tick().text)
    return after if parts.media.put(file, after) else None


def change(
    media_id: str,
    caller_id: str,
    parts: Parts,
    step: Callable[[MediaFile], MediaFile | None],
) -> MediaFile:
    """Let `step` change a file of the caller's as it is now; again, if others did meanwhile (None).

    Raises:
        Busy: others change it all the time. And as `known`.
    """
    for _ in range(TRIES):
        after = step(known(media_id, caller_id, parts.media))
        if after is not None:
            return after
    raise Busy("The file was changed at the same time; try again.")
