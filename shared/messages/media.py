"""Media on their way: uploaded, rendered part by part, playable, and gone again."""

from dataclasses import dataclass
from typing import ClassVar

from shared.messages.base import Message


@dataclass(frozen=True, slots=True)
class MediaUploaded(Message):
    """A file was uploaded whole: look at it, and decide what to make of it. Queue: media.

    `reason` is why it was set aside, once it was; sent back from there, it is tried afresh.
    """

    kind: ClassVar[str] = "media_uploaded"

    owner_id: str
    media_id: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class MediaPart(Message):
    """Make one part of an asset ("360p", "audio", "poster", …). Queue: media.

    `reason` as in `MediaUploaded`.
    """

    kind: ClassVar[str] = "media_part"

    owner_id: str
    asset: str
    part: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class MediaChanged(Message):
    """A file can be played from now on, or failed: its posts and its owner wait. Queue: plans."""

    kind: ClassVar[str] = "media_changed"

    owner_id: str
    media_id: str


@dataclass(frozen=True, slots=True)
class MediaDropped(Message):
    """A file was deleted, or the last of its posts was: remove it if so. Queue: custody."""

    kind: ClassVar[str] = "media_dropped"

    owner_id: str
    media_id: str
    post_id: str | None = None  # whose deletion this is about


@dataclass(frozen=True, slots=True)
class OwnerGone(Message):
    """An account was removed: so are its media, page by page. Queue: custody."""

    kind: ClassVar[str] = "owner_gone"

    owner_id: str
    before: str | None = None  # the media id to go on from


@dataclass(frozen=True, slots=True)
class MediaWanted(Message):
    """Many will watch an asset in these zones soon: have it there. Queue: custody."""

    kind: ClassVar[str] = "media_wanted"

    owner_id: str
    asset: str
    zones: tuple[str, ...]
