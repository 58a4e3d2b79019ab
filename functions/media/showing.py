"""A file as its owner sees it: how far it is, what is still to be sent, where it can be played."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from functions.media import captions
from functions.media.announce import Announced
from functions.media.owned import owned
from functions.media.standing import Standing, standing, view_of
from functions.media.types import file_name
from functions.media.upload import Missing, missing
from functions.ports import Media, Now, Objects, Uploads, upload_key
from functions.records import Asset, MediaFile
from shared.clock import rfc3339
from shared.keys import Keys
from shared.limits import PRESIGNED_S, STORAGE_BYTES
from shared.playback import signed
from shared.views import View


class Parts(Protocol):
    """What showing files needs."""

    @property
    def now(self) -> Now: ...
    @property
    def media(self) -> Media: ...
    @property
    def media_objects(self) -> Objects: ...
    @property
    def uploads(self) -> Uploads: ...
    @property
    def keys(self) -> Callable[[], Keys]: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of files, what goes on from it, and what all of the owner's files take."""

    items: list[View]
    next_position: str | None
    usage: View


def show(media_id: str, caller_id: str, parts: Parts) -> View:
    """One of the caller's files, with fresh addresses.

    Raises: as `owned`.
    """
    return whole(owned(media_id, caller_id, parts.media), parts)


def begun(announced: Announced, parts: Parts) -> View:
    """A file that was announced just now."""
    return whole(announced.file, parts, fresh=announced.fresh)


def whole(file: MediaFile, parts: Parts, *, fresh: bool = False) -> View:
    """A file with what is missing of its upload, and with its captions."""
    asset = parts.media.asset(file.asset) if file.asset else None
    return _view(file, asset, parts) | {
        "upload": _upload(missing(file, parts, fresh=fresh)),
        "captions": captions.listed(file, asset, parts.media_objects),
    }


def everything(caller_id: str, limit: int, position: str | None, parts: Parts) -> Shown:
    """A page of the caller's files, the newest first; each by itself has its missing parts."""
    files = parts.media.of(caller_id, limit + 1, position)
    page = files[:limit]
    assets = parts.media.assets_of(file.asset for file in page if file.asset)
    usage = parts.media.usage(caller_id)
    return Shown(
        [
            _view(file, assets.get(file.asset or ""), parts) | {"upload": None, "captions": None}
            for file in page
        ],
        page[-1].media_id if len(files) > limit else None,
        {"files": usage.files, "bytes": usage.bytes, "bytes_max": STORAGE_BYTES},
    )


def _view(file: MediaFile, asset: Asset | None, parts: Parts) -> View:
    now = standing(file, asset)
    return {
        "id": file.media_id,
        "kind": file.kind,
        "content_type": file.content_type,
        "bytes": file.bytes,
        "sha256": file.sha256,
        "alt": file.alt,
        "state": now.state,
        "progress": now.progress,
        "playable": now.playable,
        "reason": now.reason,
        "detail": now.detail,
        "created_at": rfc3339(file.created_ms),
        "media": _media(file, asset, now, parts),
        "original": _original(file, asset, now, parts),
    }


def _media(file: MediaFile, asset: Asset | None, now: Standing, parts: Parts) -> View | None:
    if not now.playable:
        return None
    return signed(view_of(file, asset), "o", parts.keys(), parts.now())


def _original(file: MediaFile, asset: Asset | None, now: Standing, parts: Parts) -> str | None:
    """Where the upload can be fetched: that of the first file with these contents."""
    if now.state in ("uploading", "failed"):
        return None
    source = asset.media_id if asset else file.media_id
    name = file_name(file.media_id, file.content_type)
    return parts.uploads.original(upload_key(file.owner_id, source), name, PRESIGNED_S)


def _upload(rest: Missing | None) -> View | None:
    if rest is None:
        return None
    return {
        "part_bytes": rest.part_bytes,
        "parts": [
            {"number": number, "bytes": size, "url": url} for number, size, url in rest.parts
        ],
        "expires_at": rfc3339(rest.expires_ms),
    }
