"""How far a media file is: its own row and its asset's, as one.

A file's row knows its upload; once the transcoder took it on, the asset that it shares with
its equals says the rest. Everybody who tells of a file asks here: the API and posts alike.
"""

from dataclasses import dataclass
from typing import Any

from functions.records import Asset, MediaFile, MediaState
from functions.transcoding import reasons
from shared.views import View, media_view

DONE = 100  # per cent


@dataclass(frozen=True, slots=True)
class Standing:
    """What can be said of a file now. `detail` is `reason` in words for people.

    `playable` may come long before `ready`: with the first rendition.
    """

    state: MediaState
    progress: int = 0  # per cent of the work on it; nothing before it has begun
    playable: bool = False
    reason: str | None = None
    detail: str | None = None


def standing(file: MediaFile, asset: Asset | None) -> Standing:
    """What is true of a file, whose `asset` this is if it has one."""
    if file.state in ("processing", "ready"):
        return _of_asset(asset)
    if file.state == "failed":
        return _failed(file.reason)
    return Standing(file.state)


def view_of(file: MediaFile, asset: Asset | None) -> View:
    """A file as posts have it: with names of objects, and not yet with addresses.

    `shared.playback.signed` makes addresses of them. Until it is playable it has no names.
    """
    now = standing(file, asset)
    playable = asset if now.playable else None
    known: dict[str, Any] = (playable.view if playable else None) or {}
    return media_view(
        media_id=file.media_id,
        kind=file.kind,
        state=now.state,
        alt=file.alt,
        reason=now.reason,
        width=known.get("width"),
        height=known.get("height"),
        duration_ms=known.get("duration_ms"),
        color=known.get("color"),
        asset=playable.asset if playable else None,
        names=known.get("names"),
    )


def _of_asset(asset: Asset | None) -> Standing:
    if asset is None or asset.state == "removed":  # nothing removes what a file shares
        return _failed(reasons.UNEXPECTED)
    playable = asset.playable_ms is not None and asset.view is not None
    if asset.state == "failed":
        return _failed(asset.reason)
    if asset.state == "ready":
        return Standing("ready", DONE, playable)
    made = sum(asset.parts.values()) // len(asset.parts) if asset.parts else 0
    return Standing("processing", min(made, DONE - 1), playable)


def _failed(reason: str | None) -> Standing:
    known = reason or reasons.UNEXPECTED
    return Standing("failed", reason=known, detail=reasons.sentence(known))
