"""Uploads that are whole: what they really are, what to make of them, and what is there already.

Files of one owner with the same contents share an asset. The claim of the contents decides
who is first; an asset's row is there before its claim, so whoever finds a claim finds the
asset, or one that was deleted since and whose claim can be taken over.
"""

import hashlib
from dataclasses import replace

from functions.ports.media import upload_key
from functions.records import Asset, MediaFile
from functions.telemetry import logger
from functions.transcoder import assets
from functions.transcoder.failing import refuse
from functions.transcoder.parts import LOOKS, TRIES, Parts, Turn
from functions.transcoding.found import Announced, Found
from functions.transcoding.reasons import UNEXPECTED, Interrupted, Unfit
from shared.errors import Busy, Unavailable
from shared.ids import new_asset_id
from shared.manifest import key_of
from shared.messages import MediaChanged, MediaUploaded

WAITING = ("uploading", "queued")  # the event may come before the api has noted the completion


def receive(message: MediaUploaded, turn: Turn, parts: Parts) -> None:
    """Look at an upload and begin its asset, or say why not.

    Raises:
        Unavailable: something was too busy; it should be tried again later.
        Exception: it came to nothing, and another try may do better.
    """
    file = _reopened(message, parts)
    if file is None or file.state == "deleted":
        _drop(message, parts)
    elif file.asset is not None:
        _go_on(file, file.asset, parts)
    elif file.state in WAITING:
        _receive(message, file, turn, parts)


def _receive(message: MediaUploaded, file: MediaFile, turn: Turn, parts: Parts) -> None:
    if turn.received > TRIES:
        refuse(message, UNEXPECTED, parts)
        return
    try:
        found = _look(message, file, parts)
    except Unfit as error:
        logger.warning("unfit", extra={"reason": error.reason})
        refuse(message, error.reason, parts)
        return
    except Unavailable:
        raise
    except Exception as error:
        logger.exception("a file could not be looked at")
        if not turn.is_last:
            raise
        refuse(message, error.reason if isinstance(error, Interrupted) else UNEXPECTED, parts)
        return
    if found is not None:
        _begin(message, found, parts)


def _look(message: MediaUploaded, file: MediaFile, parts: Parts) -> Found | None:
    """What was found in an upload; None if there is none, and none was completed."""
    source = parts.bench.source(upload_key(file.owner_id, file.media_id))
    if source is None:
        if message.reason is not None:  # sent back, but too late: the reason is still the same
            raise Unfit(message.reason, "the upload is not there any more")
        if file.state == "queued":
            raise Interrupted(UNEXPECTED, "the upload is not there")
        return None
    announced = Announced(file.kind, file.bytes, file.sha256)
    with parts.bench.folder() as folder:
        return parts.workshop.inspect(source, announced, folder)


def _begin(message: MediaUploaded, found: Found, parts: Parts) -> None:
    """Have an asset for the contents, and the file among its files.

    Raises:
        Busy: others change the same contents all the time.
    """
    own = _own_asset(message, found, parts)
    for _ in range(LOOKS):
        file = parts.media.get(message.media_id)
        if file is None or file.state not in WAITING:
            if file is None or file.asset is None:
                _drop(message, parts)
            return
        asset = _asset_of_contents(own, parts)
        if asset.asset == own.asset:
            assets.begin_manifest(asset, parts)
        joined = replace(
            file,
            state="processing",
            asset=asset.asset,
            sha256=found.sha256,
            upload_id=None,
            expires_s=None,
            updated=parts.clock.tick().text,
        )
        if parts.media.put(file, joined):
            _go_on(joined, asset.asset, parts)
            return
    raise Busy("Others change the same file; try again.")


def _own_asset(message: MediaUploaded, found: Found, parts: Parts) -> Asset:
    """The row of the asset that this upload would be the source of, now or since an earlier try."""
    asset = Asset(
        asset=_asset_id(message),
        owner_id=message.owner_id,
        media_id=message.media_id,
        kind=found.kind,
        sha256=found.sha256,
        parts=dict.fromkeys(parts.workshop.parts_of(found), 0),
        bytes=found.bytes,
        found=found.to_json(),
        created_ms=parts.now(),
        updated=parts.clock.tick().text,
    )
    parts.media.put_asset(None, asset)
    return asset


def _asset_of_contents(own: Asset, parts: Parts) -> Asset:
    """The asset that the contents have: an earlier one if it is any good, or else this one."""
    for _ in range(LOOKS):
        first = parts.media.claim(own.owner_id, own.sha256, own.asset)
        if first == own.asset:
            parts.media.put_asset(None, own)  # the custodian may have thought it forgotten
            return own
        asset = parts.media.asset(first)
        if asset is not None and asset.state not in ("failed", "removed"):
            return asset
        parts.media.disclaim(own.owner_id, own.sha256, first)
    raise Busy("Others claim the same contents; try again.")


def _go_on(file: MediaFile, asset_id: str, parts: Parts) -> None:
    """Whatever is left to do once a file has an asset, however often: tidy up, have it made, tell."""
    asset = parts.media.asset(asset_id)
    if asset is None:
        return
    if asset.media_id != file.media_id:
        _drop(MediaUploaded(file.owner_id, file.media_id), parts)
        if asset.playable_ms is not None or asset.state == "failed":
            parts.outlet.plans([MediaChanged(file.owner_id, file.media_id)])
    elif asset.state == "processing":
        parts.transcoding.send(assets.unmade(asset, parts))


def _drop(message: MediaUploaded, parts: Parts) -> None:
    """Remove an upload that no asset is made of, with what there is of the asset that was to be.

    No file can join the asset from the first step on, and its row is the last to go.
    """
    objects = parts.media_objects
    asset = parts.media.asset(_asset_id(message))
    if asset is not None:
        closed = replace(asset, state="removed", updated=parts.clock.tick().text)
        if asset.state != "removed" and not parts.media.put_asset(asset, closed):
            return  # other files share it
        objects.delete(objects.keys(key_of(asset.asset, "")))
        parts.media.remove_asset(asset if asset.state == "removed" else closed)
    objects.delete([upload_key(message.owner_id, message.media_id)])


def _reopened(message: MediaUploaded, parts: Parts) -> MediaFile | None:
    """The file; if it had failed and was sent back by an operator, as if it had just arrived."""
    for _ in range(LOOKS):
        file = parts.media.get(message.media_id)
        if message.reason is None or file is None or file.state != "failed":
            return file
        updated = parts.clock.tick().text
        parts.media.put(file, replace(file, state="queued", reason=None, updated=updated))
    raise Busy("Others change the same file; try again.")


def _asset_id(message: MediaUploaded) -> str:
    """The same for every try at an upload, and another for every upload."""
    return new_asset_id(message.owner_id, hashlib.sha256(message.media_id.encode()).digest())
