"""Media: rows of files and assets, uploads, and the calls that tell the edge."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from functions.records import Asset, Claim, MediaFile, Usage


def upload_key(owner_id: str, media_id: str) -> str:
    """Where the upload of a file lies in the bucket, and stays while it is an asset's source."""
    return f"uploads/{owner_id}/{media_id}"


class Media(Protocol):
    """Files and assets of users, in their owner's home region."""

    def get(self, media_id: str) -> MediaFile | None:
        """A file, deleted or not, as it is now; one that expired is none."""

    def create(self, file: MediaFile, claim: Claim | None = None) -> MediaFile | None:
        """Store a new file, and what its request's key stands for; or return the key's first file.

        None: the file was to share an asset that is gone.

        Raises:
            IdempotencyKeyReused: the key came with another request before.
            Busy: the owner began another file at the very same moment.
        """

    def created(self, owner_id: str, claim: Claim) -> MediaFile | None:
        """The file that a key made, if it did.

        Raises: as `create`.
        """

    def put(self, before: MediaFile | None, after: MediaFile) -> bool:
        """Store a file in place of what it was; False if it is not so any more.

        With an asset, `after` is one of the asset's files from then on (`files_of`), or it is
        False where the asset is none or `removed`; deleted, it is one no more. A post that
        began to show the file in between (`use`) makes it False too. Usage changes along
        (`charge_of`).
        """

    def many(self, media_ids: Iterable[str]) -> dict[str, MediaFile]:
        """Files by their ids, deleted or not; those that are none are left out."""

    def of(self, owner_id: str, limit: int, before: str | None = None) -> list[MediaFile]:
        """Up to `limit` files of an owner, deleted and expired ones left out, the newest first."""

    def unfinished(self, owner_id: str) -> Usage:
        """How many files are being uploaded, and the bytes they will have."""

    def asset(self, asset: str) -> Asset | None:
        """An asset, as it is now."""

    def assets_of(self, assets: Iterable[str]) -> dict[str, Asset]:
        """Assets by their ids; those that are none are left out."""

    def put_asset(self, before: Asset | None, after: Asset) -> bool:
        """Store an asset in place of what it was, and charge its bytes to its owner's usage.

        False if it is not so any more, or if it is to be `removed` and a file shares it.
        """

    def remove_asset(self, asset: Asset) -> bool:
        """Remove an asset's row and its bytes from the usage.

        False if it is not so any more, or if a file shares it.
        """

    def claim(self, owner_id: str, sha256: str, asset: str) -> str:
        """Make an asset the one of its contents, unless another is; return which one is."""

    def claimed(self, owner_id: str, sha256: str) -> str | None:
        """The asset of contents, if there is one."""

    def disclaim(self, owner_id: str, sha256: str, asset: str) -> None:
        """Contents have this asset no more."""

    def files_of(self, asset: str) -> list[str]:
        """The files (media ids) that share an asset."""

    def use(self, post_id: str, media_ids: Iterable[str]) -> None:
        """Note that a post shows files of its author, all or none.

        Whoever looked before and found no use cannot delete the file after this (`put`).

        Raises:
            MediaUnknown, MediaUnfit: one of them is none, or was deleted.
        """

    def disuse(self, post_id: str, media_ids: Iterable[str]) -> None:
        """A post shows them no more."""

    def uses(self, media_id: str, limit: int, after: str | None = None) -> list[str]:
        """Up to `limit` posts that show a file, the oldest first."""

    def usage(self, owner_id: str) -> Usage:
        """What an owner's media take."""

    def assets(self, owner_id: str, limit: int, after: str | None = None) -> list[Asset]:
        """Up to `limit` assets of an owner, `removed` ones too, in the order of their ids."""

    def correct(self, owner_id: str, before: Usage, after: Usage) -> bool:
        """Put a usage right that was counted wrong; False if it is not so any more."""


class Uploads(Protocol):
    """Multipart uploads to the bucket of this region, part by part, by presigned addresses.

    Keys are those of `upload_key`.
    """

    def begin(self, key: str, content_type: str) -> str:
        """Begin an upload; its id."""

    def addresses(
        self, key: str, upload_id: str, sizes: Mapping[int, int], seconds: int
    ) -> dict[int, str]:
        """Where to PUT parts, for so long: by number, each good for exactly so many bytes."""

    def parts(self, key: str, upload_id: str) -> dict[int, tuple[int, str]] | None:
        """Bytes and tag of the parts that have arrived, by number; None: there is no such upload."""

    def complete(self, key: str, upload_id: str, parts: Mapping[int, str]) -> bool:
        """Put the parts (number: tag) together; one that was completed before stays so.

        False: there is no such upload, and nothing came of it.

        Raises:
            UploadIncomplete: a part is not as it was, or too small.
        """

    def abandon(self, key: str, upload_id: str) -> None:
        """Forget an upload and its parts."""

    def look(self, key: str, length: int) -> tuple[int, bytes] | None:
        """How many bytes a complete upload has, and the first `length` of them; None: no such one."""

    def stream(self, key: str) -> Iterator[bytes] | None:
        """All of a complete upload, piece by piece; None: there is no such one."""

    def original(self, key: str, name: str, seconds: int) -> str:
        """Where its owner may fetch a complete upload, for so long, to be saved as `name`."""


class EdgeDoor(Protocol):
    """Signed calls of a region to the edge."""

    def void(self, assets: Sequence[str]) -> None:
        """Have every cache forget assets that are gone.

        Raises:
            Unavailable: the edge could not be told; it should be tried again.
        """

    def warm(self, asset: str, zones: Sequence[str]) -> None:
        """Have the beginnings of an asset copied to where the people of these zones are.

        Raises: as `void`.
        """
