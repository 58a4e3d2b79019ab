"""The end of what cannot go on: the owner reads why, operators find it, all others go on.

Whatever is given up is put among the dead letters of the media queue with its reason, so
that an operator sees it and can send it back (`nearcast dlq redrive`) once the software
is better; it is then tried afresh. The letter is sent first: interrupted after it, the next
try sends another one, and none is ever missing.
"""

from dataclasses import replace

from aws_lambda_powertools.metrics import MetricUnit

from functions.records import Asset, MediaFile
from functions.telemetry import logger, metrics
from functions.transcoder.assets import (
    DONE,
    change,
    found_of,
    is_hopeless,
    settle,
    shown,
    unmade,
)
from functions.transcoder.parts import LOOKS, Parts
from shared.errors import Busy
from shared.messages import MediaChanged, MediaPart, MediaUploaded


def refuse(message: MediaUploaded, reason: str, parts: Parts) -> None:
    """Nothing is made of an upload: its file has failed.

    Raises:
        Busy: others change the file all the time.
    """
    set_aside(message, reason, parts)
    for _ in range(LOOKS):
        file = parts.media.get(message.media_id)
        if file is None or file.state in ("deleted", "failed") or file.asset:
            break
        if parts.media.put(file, _changed(file, parts, state="failed", reason=reason)):
            break
    else:
        raise Busy("Others change the same file; try again.")
    parts.outlet.plans([MediaChanged(message.owner_id, message.media_id)])


def give_up(message: MediaPart, reason: str, parts: Parts, *, unfit: bool) -> Asset:
    """Go on without a part; without one that is needed to play anything, the asset has failed.

    `unfit`: the part can't be made of this file, ever. Of the smallest size that goes for all
    of them, unless one is playable, so that a bad file does not fail size by size.

    Raises: as `change`.
    """
    set_aside(message, reason, parts)

    def without(asset: Asset) -> Asset:
        if asset.state == "failed" or message.part in asset.lost:
            return asset
        lost = asset.lost | {message.part: reason}
        after = replace(asset, parts=asset.parts | {message.part: DONE}, lost=lost)
        smallest, *_ = shown(parts.workshop.parts_of(found_of(asset)))
        telling = unfit and message.part == smallest and asset.playable_ms is None
        if telling or is_hopeless(after):
            return replace(after, state="failed", reason=reason)
        return after

    change(message.asset, parts, without)
    return settle(message.asset, parts)


def reopen(message: MediaPart, asset: Asset, parts: Parts) -> Asset:
    """Try a part afresh that was given up and sent back; others that were left with it, too.

    Raises: as `change`.
    """
    part = message.part
    if message.reason is None or part not in asset.lost:
        return asset
    failed = asset.state == "failed"

    def again(before: Asset) -> Asset:
        if part not in before.lost:
            return before
        return replace(
            before,
            state="processing",
            reason=None,
            parts=before.parts | {part: 0},
            tries={} if failed else before.tries | {part: 0},
            lost={name: why for name, why in before.lost.items() if name != part},
        )

    after = change(asset.asset, parts, again)
    if failed:
        rest = [one for one in unmade(after, parts) if one.part != part]
        parts.transcoding.send(rest)
    return after


def set_aside(message: MediaUploaded | MediaPart, reason: str, parts: Parts) -> None:
    """Put a message among the dead letters, with its reason."""
    parts.media_aside.send([replace(message, reason=reason)])
    logger.error("set aside", extra={"kind": message.kind, "reason": reason})
    metrics.add_metric("MediaFailed", MetricUnit.Count, 1)


def _changed(file: MediaFile, parts: Parts, **changes: object) -> MediaFile:
    return replace(file, **changes, upload_id=None, expires_s=None, updated=parts.clock.tick().text)  # type: ignore[arg-type]
