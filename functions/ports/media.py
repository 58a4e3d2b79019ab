"""Media: rows of files and assets, uploads, and the calls that tell the edge."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from functions.records import Asset, MediaFile, Usage


class Media(Protocol):
    """Files and assets of users, in their owner's home region."""

    def get(self, media_id: str) -> MediaFile | None:
        """A file, deleted or not, as it is now."""

    def put(self, before: MediaFile | None, after: MediaFile) -> bool:
        """Store a file in place of what it was; False if it is not so any more.

        With an asset, `after` is one of the asset's files from then on (`files_of`); deleted,
        it is one no more.
        """

    def of(self, owner_id: str, limit: int, before: str | None = None) -> list[MediaFile]:
        """Up to `limit` files of an owner, deleted ones left out, the newest first."""

    def unfinished(self, owner_id: str) -> int:
        """How many files are being uploaded, counted up to UPLOADS_MAX."""

    def asset(self, asset: str) -> Asset | None:
        """An asset, as it is now."""

    def put_asset(self, before: Asset | None, after: Asset) -> bool:
        """Store an asset in place of what it was, and charge its bytes to its owner's usage."""

    def remove_asset(self, asset: Asset) -> bool:
        """Remove an asset's row and its bytes from the usage; False if it is not so any more."""

    def claim(self, owner_id: str, sha256: str, asset: str) -> str:
        """Make an asset the one of its contents, unless another is; return which one is."""

    def claimed(self, owner_id: str, sha256: str) -> str | None:
        """The asset of contents, if there is one."""

    def disclaim(self, owner_id: str, sha256: str, asset: str) -> None:
        """Contents have this asset no more."""

    def files_of(self, asset: str) -> list[str]:
        """The files (media ids) that share an asset."""

    def use(self, post_id: str, media_ids: Iterable[str]) -> None:
        """Note that a post shows files of its author."""

    def disuse(self, post_id: str, media_ids: Iterable[str]) -> None:
        """A post shows them no more."""

    def uses(self, media_id: str) -> list[str]:
        """The posts that show a file, at most a few hundred."""

    def usage(self, owner_id: str) -> Usage:
        """What an owner's media take."""


class Uploads(Protocol):
    """Multipart uploads to the bucket of this region, part by part, by presigned addresses.

    Key of an upload: `uploads/{owner_id}/{media_id}`.
    """

    def begin(self, key: str, content_type: str) -> str:
        """Begin an upload; its id."""

    def addresses(
        self, key: str, upload_id: str, numbers: Sequence[int], seconds: int
    ) -> list[str]:
        """Where to PUT these parts, for so long."""

    def parts(self, key: str, upload_id: str) -> dict[int, tuple[int, str]] | None:
        """Bytes and tag of the parts that have arrived, by number; None: there is no such upload."""

    def complete(self, key: str, upload_id: str, parts: dict[int, str]) -> None:
        """Put the parts (number: tag) together; one that was completed before stays so."""

    def abandon(self, key: str, upload_id: str) -> None:
        """Forget an upload and its parts."""


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
