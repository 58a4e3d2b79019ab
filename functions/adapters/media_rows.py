"""Media files and assets to rows of media-NN and back."""

from typing import Any, cast

from functions.adapters import keys
from functions.adapters.models import MediaRow
from functions.records import Asset, MediaFile, MediaKind, MediaState


def row_of(table: type[MediaRow], file: MediaFile) -> MediaRow:
    """The row of a file."""
    return table(
        file.owner_id,
        keys.media_file(file.media_id),
        kind=file.kind,
        content_type=file.content_type,
        bytes=file.bytes,
        sha256=file.sha256,
        alt=file.alt or None,
        state=file.state,
        upload_id=file.upload_id,
        part_bytes=file.part_bytes or None,
        asset=file.asset,
        reason=file.reason,
        created_ms=file.created_ms,
        updated=file.updated,
        uses=file.uses or None,
        expires_at=file.expires_s,
    )


def file_of(row: MediaRow) -> MediaFile:
    """The file of a row."""
    return MediaFile(
        owner_id=row.owner,
        media_id=row.item.removeprefix(keys.MEDIA_FILES),
        kind=cast("MediaKind", row.kind),
        content_type=row.content_type or "",
        bytes=int(row.bytes or 0),
        sha256=row.sha256,
        alt=row.alt or "",
        state=cast("MediaState", row.state),
        upload_id=row.upload_id,
        part_bytes=int(row.part_bytes or 0),
        asset=row.asset,
        reason=row.reason,
        created_ms=int(row.created_ms or 0),
        updated=row.updated or "",
        uses=int(row.uses or 0),
        expires_s=_number(row.expires_at),
    )


def asset_row_of(table: type[MediaRow], asset: Asset) -> MediaRow:
    """The row of an asset, without how many files share it."""
    return table(
        asset.owner_id,
        keys.media_asset(asset.asset),
        asset=asset.asset,
        media_id=asset.media_id,
        kind=asset.kind,
        sha256=asset.sha256,
        state=asset.state,
        reason=asset.reason,
        found=asset.found or None,
        parts=asset.parts,
        tries=asset.tries,
        lost=asset.lost or None,
        bytes=asset.bytes,
        playable_ms=asset.playable_ms,
        ready_ms=asset.ready_ms,
        view=asset.view,
        created_ms=asset.created_ms,
        updated=asset.updated,
    )


def asset_of(row: MediaRow) -> Asset:
    """The asset of a row."""
    known: dict[str, Any] = row.view or {}
    return Asset(
        asset=row.asset or "",
        owner_id=row.owner,
        media_id=row.media_id or "",
        kind=cast("MediaKind", row.kind),
        sha256=row.sha256 or "",
        state=cast("Any", row.state),
        reason=row.reason,
        found=row.found or "",
        parts=dict(row.parts or {}),
        tries=dict(row.tries or {}),
        lost=dict(row.lost or {}),
        bytes=int(row.bytes or 0),
        playable_ms=_number(row.playable_ms),
        ready_ms=_number(row.ready_ms),
        view=known or None,
        created_ms=int(row.created_ms or 0),
        updated=row.updated or "",
    )


def _number(value: float | None) -> int | None:
    return None if value is None else int(value)
