"""The end of an upload: its parts become a file, whose size and type must be as announced.

What the file is, its first bytes say, and never its name; the rest of it is looked at by the
transcoder, which also compares the hash. S3 tells the transcoder of the file by itself, so
a completion that dies half way is completed by the one or the other.
"""

from typing import Protocol

from functions.media.owned import change, changed, owned
from functions.media.upload import lacking
from functions.ports import Media, Objects, Uploads, upload_key
from functions.records import MediaFile
from functions.transcoding import reasons
from functions.transcoding.kinds import HEAD_BYTES, Format, sniff
from shared.clock import HybridClock
from shared.errors import (
    MediaDeleted,
    MediaEmpty,
    MediaMismatch,
    MediaTypeUnknown,
    NearcastError,
    UploadClosed,
    UploadIncomplete,
)

NAMED = 10  # missing parts that an answer names

# What is wrong with a file that never got as far as the transcoder.
ERRORS: dict[str, type[NearcastError]] = {
    reasons.EMPTY: MediaEmpty,
    reasons.UNKNOWN_TYPE: MediaTypeUnknown,
    reasons.AUDIO_ONLY: MediaTypeUnknown,
    reasons.WRONG_SIZE: MediaMismatch,
    reasons.NOT_VIDEO: MediaMismatch,
    reasons.NOT_IMAGE: MediaMismatch,
}


class Parts(Protocol):
    """What completing an upload needs."""

    @property
    def clock(self) -> HybridClock: ...
    @property
    def media(self) -> Media: ...
    @property
    def media_objects(self) -> Objects: ...
    @property
    def uploads(self) -> Uploads: ...


def complete(media_id: str, caller_id: str, parts: Parts) -> MediaFile:
    """Put an upload together and hand it on; one that was completed before stays as it is.

    Raises:
        IdMalformed, MediaMissing, MediaDeleted: see `owned`.
        UploadIncomplete: parts are missing.
        UploadClosed: S3 has nothing of it any more.
        MediaEmpty, MediaTypeUnknown, MediaMismatch: it is not what was announced. It failed
            then, for good, and so does every repetition.
    """
    file = owned(media_id, caller_id, parts.media)
    if file.state == "uploading":
        _put_together(file, parts)
        file = change(media_id, caller_id, parts, lambda now: _settle(now, parts))
    if file.state == "deleted":
        raise MediaDeleted
    if file.state == "failed":
        _refuse(file, parts)
    return file


def _put_together(file: MediaFile, parts: Parts) -> None:
    key, upload_id = upload_key(file.owner_id, file.media_id), file.upload_id or ""
    arrived = parts.uploads.parts(key, upload_id)
    if arrived is None:  # it was put together before, or there is nothing of it
        if parts.uploads.look(key, 1) is None:
            raise UploadClosed("Nothing is left of the upload; begin a new one.")
        return
    gaps = sorted(lacking(file, arrived))
    if gaps:
        named = ", ".join(str(number) for number in gaps[:NAMED])
        more = "" if len(gaps) <= NAMED else f" and {len(gaps) - NAMED} more"
        raise UploadIncomplete(f"Missing parts: {named}{more}.")
    tags = {number: tag for number, (_, tag) in arrived.items()}
    if not parts.uploads.complete(key, upload_id, tags):
        raise UploadClosed("Nothing is left of the upload; begin a new one.")


def _settle(file: MediaFile, parts: Parts) -> MediaFile | None:
    """Queue a file that is whole, or let it fail; leave alone what is further already."""
    if file.state != "uploading":
        return file
    seen = parts.uploads.look(upload_key(file.owner_id, file.media_id), HEAD_BYTES)
    if seen is None:
        raise UploadClosed("Nothing is left of the upload; begin a new one.")
    size, head = seen
    found = sniff(head)
    reason = _fault(file, size, found)
    if reason is not None or found is None:
        return changed(file, parts, state="failed", reason=reason, upload_id=None, expires_s=None)
    return changed(
        file,
        parts,
        state="queued",
        content_type=found.content_type,
        upload_id=None,
        expires_s=None,
    )


def _fault(file: MediaFile, size: int, found: Format | None) -> str | None:
    """Why a file is not what was announced."""
    if size == 0:
        return reasons.EMPTY
    if size != file.bytes:
        return reasons.WRONG_SIZE
    if found is None or not found.reader:
        return reasons.UNKNOWN_TYPE
    if found.kind == "audio":
        return reasons.AUDIO_ONLY
    if found.kind != file.kind:
        return reasons.NOT_VIDEO if file.kind == "video" else reasons.NOT_IMAGE
    return None


def _refuse(file: MediaFile, parts: Parts) -> None:
    """Answer with what was wrong, and keep nothing of it.

    What only the transcoder finds is told by the file itself, and its upload is kept: an
    operator may send it back.
    """
    error = ERRORS.get(file.reason or "")
    if error is not None:
        parts.media_objects.delete([upload_key(file.owner_id, file.media_id)])
        raise error(reasons.sentence(file.reason or ""))
