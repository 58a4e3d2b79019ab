"""One part of an asset: make it, store its objects, and say so in the manifest and the row.

A part that is there is not made again, and one that was deleted meanwhile is dropped. Every
beginning is counted in the row, because a worker that was killed cannot say so: the third
time that a part comes to nothing it is given up. Load is no failure and not counted.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from aws_lambda_powertools.metrics import MetricUnit

from functions.records import Asset
from functions.telemetry import logger, metrics
from functions.transcoder import assets
from functions.transcoder.failing import give_up, reopen
from functions.transcoder.parts import TRIES, Gone, Parts, Turn
from functions.transcoding.found import Made
from functions.transcoding.reasons import TOO_SLOW, UNEXPECTED, Interrupted, Unfit
from shared.errors import Unavailable
from shared.manifest import key_of, type_of
from shared.messages import MediaPart

STORED_AT_ONCE = 8  # objects
NOTED_EVERY_MS = 3_000  # per cent in the row, while a part is made
SPARE_MS = 20_000  # to store what was made, or to say that it was not


def render(message: MediaPart, turn: Turn, parts: Parts) -> None:
    """Make a part, unless it is there, was given up, or nobody wants it any more.

    An asset may go at any moment; whatever was put for it then goes as well.

    Raises:
        Unavailable: something was too busy; it should be tried again later.
        Exception: it came to nothing, and another try may do better.
    """
    try:
        _render(message, _asset(message, parts), turn, parts)
    except Gone:
        _sweep(message.asset, parts)


def _asset(message: MediaPart, parts: Parts) -> Asset:
    asset = parts.media.asset(message.asset)
    if asset is None or asset.state == "removed":
        raise Gone(message.asset)
    return reopen(message, asset, parts)


def _render(message: MediaPart, asset: Asset, turn: Turn, parts: Parts) -> None:
    part = message.part
    if asset.state == "failed" or part not in asset.parts:
        return
    if asset.parts[part] == assets.DONE:
        assets.settle(asset.asset, parts)
        return
    if asset.tries.get(part, 0) >= TRIES:
        give_up(message, UNEXPECTED, parts, unfit=False)
        return
    asset = assets.change(asset.asset, parts, lambda before: _tried(before, part, 1))
    try:
        _make(part, asset, turn, parts)
    except Gone:
        raise
    except Unfit as error:
        logger.warning("unfit", extra={"part": part, "reason": error.reason})
        give_up(message, error.reason, parts, unfit=True)
    except Unavailable:
        assets.change(asset.asset, parts, lambda before: _tried(before, part, -1))
        raise
    except Exception as error:
        logger.exception("a part came to nothing", extra={"part": part})
        if asset.tries[part] < TRIES:
            raise
        reason = error.reason if isinstance(error, Interrupted) else UNEXPECTED
        give_up(message, reason, parts, unfit=False)


def _make(part: str, asset: Asset, turn: Turn, parts: Parts) -> None:
    source = parts.bench.source(assets.source_of(asset))
    if source is None:
        raise Interrupted(UNEXPECTED, "the upload is not there")
    began_ms = parts.now()
    with parts.bench.folder() as folder:
        made = parts.workshop.make(
            part, source, assets.found_of(asset), folder, _progress(part, asset.asset, turn, parts)
        )
        _store(asset.asset, made, parts)
    assets.rewrite(asset.asset, parts, lambda manifest: parts.workshop.add(manifest, made))
    assets.settle(asset.asset, parts, part)
    took_ms = parts.now() - began_ms
    logger.info("made", extra={"part": part, "bytes": made.bytes, "took_ms": took_ms})
    metrics.add_metric("PartsMade", MetricUnit.Count, 1)
    metrics.add_metric("PartTime", MetricUnit.Milliseconds, took_ms)


def _store(asset_id: str, made: Made, parts: Parts) -> None:
    """Put the objects of a part; what was put before an interruption is put again, the same."""
    wanted: dict[str, Path] = {one.stored.name: one.path for one in made}

    def store(name: str) -> None:
        parts.files.store(key_of(asset_id, name), wanted[name], type_of(name))

    with ThreadPoolExecutor(STORED_AT_ONCE) as pool:
        list(pool.map(store, wanted))


def _progress(part: str, asset_id: str, turn: Turn, parts: Parts) -> Callable[[int], None]:
    """Note the per cent in the row every so often; ends the work when there is no sense in it.

    Raises (where it is called):
        Gone: the asset was deleted, or has failed.
        Interrupted: the time is up.
    """
    noted_ms = parts.now()

    def note(percent: int) -> None:
        nonlocal noted_ms
        if turn.left_ms() < SPARE_MS:
            raise Interrupted(TOO_SLOW, f"at {percent} per cent")
        if parts.now() - noted_ms < NOTED_EVERY_MS:
            return
        noted_ms = parts.now()
        before = parts.media.asset(asset_id)
        if before is None or before.state in ("failed", "removed"):
            raise Gone(asset_id)
        if percent > before.parts[part]:
            percents = before.parts | {part: min(percent, assets.DONE - 1)}
            updated = parts.clock.tick().text
            # Somebody else's change goes first: the next note will do as well.
            parts.media.put_asset(before, replace(before, parts=percents, updated=updated))

    return note


def _tried(asset: Asset, part: str, more: int) -> Asset:
    return replace(asset, tries=asset.tries | {part: max(0, asset.tries.get(part, 0) + more)})


def _sweep(asset_id: str, parts: Parts) -> None:
    """Remove what was put for an asset after it had been deleted."""
    asset = parts.media.asset(asset_id)
    if asset is None or asset.state == "removed":
        objects = parts.media_objects
        objects.delete(objects.keys(key_of(asset_id, "")))
