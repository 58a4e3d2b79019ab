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
    """A file can be played from now on, or failed: its posts and its owner wait. Queue: plans.

    A page of its posts a message.
    """

    kind: ClassVar[str] = "media_changed"

    owner_id: str
    media_id: str
    after: str | None = None  # the post id to go on from


@dataclass(frozen=True, slots=True)
class MediaDropped(Message):
    """A post was deleted, or a file of its own: remove the file if no post shows it. Queue: custody."""

    kind: ClassVar[str] = "media_dropped"

    owner_id: str
    media_id: str
    post_id: str | None = None  # whose deletion this is about
    final: bool = False  # remove the file whatever shows it: its owner wants that, or has gone


@dataclass(frozen=True, slots=True)
class AssetLeft(Message):
    """Perhaps no file shares an asset any more: remove all of it if so. Queue: custody."""

    kind: ClassVar[str] = "asset_left"

    owner_id: str
    asset: str
    look: int = 0  # how often it was gone through before: functions/custodian/leave.py


@dataclass(frozen=True, slots=True)
class OwnerSwitched(Message):
    """An account became private or public: so do its assets, a page a message. Queue: custody."""

    kind: ClassVar[str] = "owner_switched"

    owner_id: str
    after: str | None = None  # the asset to go on from


@dataclass(frozen=True, slots=True)
class ManifestChanged(Message):
    """An asset has other captions now: the edge shall ask for its manifest anew. Queue: custody."""

    kind: ClassVar[str] = "manifest_changed"

    owner_id: str
    asset: str


@dataclass(frozen=True, slots=True)
class OwnerGone(Message):
    """An account was removed: so are its media, a page a message. Queue: custody."""

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

    def __post_init__(self) -> None:
        """JSON knows no tuples."""
        object.__setattr__(self, "zones", tuple(self.zones))


@dataclass(frozen=True, slots=True)
class CheckStorage(Message):
    """Find some users that have media, a `CheckOwner` for each. Queue: custody.

    A shard a chain: the next users are a message of their own.
    """

    kind: ClassVar[str] = "check_storage"

    shard: str | None = None  # None: begin with every shard of the cell
    after: str | None = None  # the user id to go on from


@dataclass(frozen=True, slots=True)
class CheckOwner(Message):
    """Compare what is stored for one user with what their rows say. Queue: custody."""

    kind: ClassVar[str] = "check_owner"

    owner_id: str
