"""A file that a client is about to upload: checked before the first byte is sent.

Contents that the owner has already are not uploaded again: whoever announces their SHA-256
gets a file that shares what was made of them.
"""

from dataclasses import dataclass, replace
from typing import Protocol

from functions import idempotency
from functions.media.types import checked_type
from functions.media.upload import part_bytes_of
from functions.ports import Media, Uploads, Users, upload_key
from functions.records import Asset, Claim, MediaFile, MediaKind
from functions.transcoding.found import Found
from functions.transcoding.kinds import FORMATS
from shared.clock import HybridClock
from shared.errors import (
    MediaDeleted,
    MediaEmpty,
    MediaMismatch,
    MediaTooLarge,
    StorageFull,
    UploadsFull,
    UserUnknown,
)
from shared.ids import new_media_id
from shared.limits import (
    IMAGE_BYTES,
    STORAGE_BYTES,
    UPLOAD_HOURS,
    UPLOADS_MAX,
    VIDEO_BYTES,
)

HOUR_S = 3_600
BYTES_MAX: dict[MediaKind, int] = {"video": VIDEO_BYTES, "image": IMAGE_BYTES}


class Parts(Protocol):
    """What announcing a file needs."""

    @property
    def clock(self) -> HybridClock: ...
    @property
    def users(self) -> Users: ...
    @property
    def media(self) -> Media: ...
    @property
    def uploads(self) -> Uploads: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """A file as its owner describes it."""

    kind: MediaKind
    content_type: str
    bytes: int
    sha256: str | None = None
    alt: str = ""
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Announced:
    """A file to upload, or one that needs no upload. `fresh`: nothing of it was sent yet."""

    file: MediaFile
    fresh: bool


def announce(wanted: Announcement, owner_id: str, parts: Parts) -> Announced:
    """Begin an upload; or return the file that the same key began before.

    Limits are looked at first and not held: who announces files at the same moment can
    pass them by a few.

    Raises:
        IdempotencyKeyMalformed, IdempotencyKeyReused: see there.
        MediaTypeUnknown, MediaEmpty, MediaTooLarge: such a file is not taken.
        MediaMismatch: these contents are known, as something else.
        StorageFull, UploadsFull: the owner has no room for it.
        MediaDeleted: the key's file was deleted since.
        UserUnknown: the owner has no profile.
    """
    new = _checked(wanted, owner_id, parts.clock)
    claim = _claim(wanted, new.created_ms)
    first = parts.media.created(owner_id, claim) if claim else None
    if first is not None:
        return Announced(_live(first), fresh=False)
    if parts.users.get(owner_id) is None:
        raise UserUnknown("The owner has no profile.")
    shared = _share(new, claim, parts)
    if shared is not None:
        return Announced(shared, fresh=False)
    _check_room(new, parts.media)
    key = upload_key(owner_id, new.media_id)
    upload_id = parts.uploads.begin(key, new.content_type)
    begun = replace(
        new,
        upload_id=upload_id,
        part_bytes=part_bytes_of(new.bytes),
        expires_s=new.created_ms // 1000 + UPLOAD_HOURS * HOUR_S,
    )
    stored = parts.media.create(begun, claim)
    if stored is None or stored.media_id != begun.media_id:  # the same key, at the same moment
        parts.uploads.abandon(key, upload_id)
    return Announced(_live(stored or begun), fresh=stored == begun)


def _checked(wanted: Announcement, owner_id: str, clock: HybridClock) -> MediaFile:
    content_type = checked_type(wanted.kind, wanted.content_type)
    if wanted.bytes == 0:
        raise MediaEmpty(field="bytes")
    if wanted.bytes > BYTES_MAX[wanted.kind]:
        most = BYTES_MAX[wanted.kind]
        raise MediaTooLarge(
            f"A file of kind {wanted.kind} has at most {most} bytes.", field="bytes"
        )
    if wanted.key is not None:
        idempotency.checked(wanted.key)
    time = clock.tick()
    return MediaFile(
        owner_id=owner_id,
        media_id=new_media_id(time, owner_id),
        kind=wanted.kind,
        content_type=content_type,
        bytes=wanted.bytes,
        sha256=wanted.sha256,
        alt=wanted.alt,
        created_ms=time.ms,
        updated=time.text,
    )


def _share(new: MediaFile, claim: Claim | None, parts: Parts) -> MediaFile | None:
    """The file, if these contents are known: it shares their asset from the first moment on."""
    asset = _asset_of(new, parts.media)
    if asset is None:
        return None
    found = Found.from_json(asset.found)
    if asset.kind != new.kind:
        raise MediaMismatch(f"These contents are of kind {asset.kind}.", field="kind")
    if found.bytes != new.bytes:
        raise MediaMismatch(f"These contents have {found.bytes} bytes.", field="bytes")
    sharing = replace(
        new,
        state="processing",
        asset=asset.asset,
        content_type=FORMATS[found.format].content_type,
    )
    stored = parts.media.create(sharing, claim)
    return None if stored is None else _live(stored)


def _asset_of(new: MediaFile, media: Media) -> Asset | None:
    known = media.claimed(new.owner_id, new.sha256) if new.sha256 else None
    asset = media.asset(known) if known else None
    return asset if asset is not None and asset.state in ("processing", "ready") else None


def _check_room(new: MediaFile, media: Media) -> None:
    unfinished = media.unfinished(new.owner_id)
    if unfinished.files >= UPLOADS_MAX:
        raise UploadsFull(f"Complete or delete some of the {UPLOADS_MAX} that wait; see /v1/media.")
    taken = media.usage(new.owner_id).bytes + unfinished.bytes
    if taken + new.bytes > STORAGE_BYTES:
        free = max(0, STORAGE_BYTES - taken)
        raise StorageFull(f"There is room for {free} more bytes of {STORAGE_BYTES}.", field="bytes")


def _live(file: MediaFile) -> MediaFile:
    if file.state == "deleted":
        raise MediaDeleted
    return file


def _claim(wanted: Announcement, now_ms: int) -> Claim | None:
    if wanted.key is None:
        return None
    body = [wanted.kind, wanted.content_type, wanted.bytes, wanted.sha256, wanted.alt]
    return idempotency.claim_of(wanted.key, body, now_ms)
