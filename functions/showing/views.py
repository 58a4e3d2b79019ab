"""What a post says of its media files, and whether they can be played: read from their rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from functions.ports import Media
from functions.records import Asset, MediaFile
from shared import views
from shared.errors import IdMalformed, MediaUnfit, MediaUnknown
from shared.ids import parse_media_id
from shared.views import View

HOPELESS = ("failed", "deleted")
OF_ASSET = ("width", "height", "duration_ms", "color", "names")  # that every file of it shows


class Parts(Protocol):
    """What looking at media needs."""

    @property
    def media(self) -> Media: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """The views of a post's files, in their order; `playable`: something of each can be shown."""

    views: tuple[View, ...]
    playable: bool


def look(media_ids: Iterable[str], parts: Parts, before: Iterable[View] = ()) -> Shown:
    """What a post says of its files as they are now.

    Of a file that has no row any more (an upload that was never finished, or one deleted
    long ago) nothing is known but what the post said `before`.
    """
    said = {view["id"]: view for view in before}
    found = tuple(_now(media_id, said, parts) for media_id in media_ids)
    return Shown(found, all(view["names"] for view in found))


def take(media_ids: Iterable[str], author_id: str, parts: Parts) -> Shown:
    """What a new post says of the files that its author names.

    Raises:
        MediaUnknown: one is not the author's, or is not there.
        MediaUnfit: one failed, or was deleted.
    """
    found = []
    for media_id in media_ids:
        file = _own(media_id, author_id, parts)
        view = view_of(file, _asset_of(file, parts))
        if view["state"] in HOPELESS:
            raise MediaUnfit(field="media_ids")
        found.append(view)
    return Shown(tuple(found), all(view["names"] for view in found))


def view_of(file: MediaFile, asset: Asset | None) -> View:
    """What posts say of a file: what its asset shows, under the file's own name and words."""
    state, reason = state_of(file, asset)
    if asset is not None and asset.view and state not in HOPELESS:
        made: dict[str, Any] = {name: asset.view.get(name) for name in OF_ASSET}
        return views.media_view(
            media_id=file.media_id,
            kind=file.kind,
            state=state,
            alt=file.alt,
            asset=asset.asset,
            **made,
        )
    return views.media_view(
        media_id=file.media_id, kind=file.kind, state=state, alt=file.alt, reason=reason
    )


def state_of(file: MediaFile, asset: Asset | None) -> tuple[str, str | None]:
    """How far a file is, and why it failed if it did: from its upload on, its asset says so."""
    if file.asset is None or file.state in HOPELESS:
        return file.state, file.reason
    if asset is None or asset.state == "removed":  # and the file goes with it
        return "deleted", None
    return asset.state, asset.reason


def _own(media_id: str, author_id: str, parts: Parts) -> MediaFile:
    try:
        owner_id = parse_media_id(media_id)
    except IdMalformed:
        raise MediaUnknown(field="media_ids") from None
    file = parts.media.get(media_id) if owner_id == author_id else None
    if file is None:
        raise MediaUnknown(field="media_ids")
    return file


def _now(media_id: str, said: Mapping[str, View], parts: Parts) -> View:
    file = parts.media.get(media_id)
    if file is not None:
        return view_of(file, _asset_of(file, parts))
    known = said.get(media_id)
    return views.media_view(
        media_id=media_id,
        kind=known["kind"] if known else "image",
        state="deleted",
        alt=known["alt"] if known else "",
    )


def _asset_of(file: MediaFile, parts: Parts) -> Asset | None:
    return parts.media.asset(file.asset) if file.asset else None
