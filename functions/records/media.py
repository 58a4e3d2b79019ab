"""Media files as their owners uploaded them, and assets, which are what can be played of them."""

from dataclasses import dataclass, field
from typing import Literal

MediaKind = Literal["video", "image"]
MediaState = Literal["uploading", "queued", "processing", "ready", "failed", "deleted"]


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFile:
    """One upload. `updated` is a hybrid time that changes with every change of the row.

    Files of one owner with the same contents share an asset; only the first one's upload
    is kept. A file is `queued` from its completion until the transcoder looks at it; from
    then on its asset says how far it is.
    """

    owner_id: str
    media_id: str
    kind: MediaKind
    content_type: str
    bytes: int
    sha256: str | None = None  # hexadecimal; announced, and verified before anything is made of it
    alt: str = ""
    state: MediaState = "uploading"
    upload_id: str | None = None  # S3's, while uploading
    part_bytes: int = 0
    asset: str | None = None
    reason: str | None = None  # why it failed: one of functions.transcoding.reasons
    created_ms: int
    updated: str
    expires_s: int | None = None  # the row goes then: unfinished uploads do, and deleted files
    uses: int = 0  # goes up with every post that begins to show it


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """What is made of a file. `parts` are in per cent; a part at 100 is in the manifest, or lost.

    What can be played is played without its lost parts; it `failed` if that is nothing.
    `playable_ms` and `ready_ms` are when the first rendition, and all of them, could be played.
    `view` is what posts say of it (shared.views.media_view), from the moment it is playable.
    A `removed` one has no files any more, and can get none, while its objects are removed.
    """

    asset: str
    owner_id: str
    media_id: str  # whose upload it is made of
    kind: MediaKind
    sha256: str
    state: Literal["processing", "ready", "failed", "removed"] = "processing"
    reason: str | None = None
    found: str = ""  # what a look into the file found: functions.transcoding.found
    parts: dict[str, int] = field(default_factory=dict)
    tries: dict[str, int] = field(default_factory=dict)  # by part, begun
    lost: dict[str, str] = field(default_factory=dict)  # parts given up, and why
    bytes: int = 0  # of everything stored: the upload and what was made of it
    playable_ms: int | None = None
    ready_ms: int | None = None
    view: dict[str, object] | None = None
    created_ms: int
    updated: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What the media of a user take: files that were completed, and bytes stored."""

    files: int = 0
    bytes: int = 0


COUNTED: tuple[MediaState, ...] = ("queued", "processing", "ready")


def charge_of(file: MediaFile | None) -> Usage:
    """What a file's row adds to its owner's usage.

    A file counts from its completion until it fails or is deleted. Its own bytes count
    until it has an asset: an asset counts all that is stored for it, its upload included.
    """
    if file is None or file.state not in COUNTED:
        return Usage()
    return Usage(1, 0 if file.asset else file.bytes)


def shared_asset(file: MediaFile | None) -> str | None:
    """The asset that would miss something if it went while this file is there."""
    return None if file is None or file.state == "deleted" else file.asset
