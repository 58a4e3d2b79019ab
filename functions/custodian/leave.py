"""An asset that no file shares any more: all of it goes, and in an order that loses nothing.

    its row: "removed"   no file can begin to share it, and whoever works on it finds out
    its claim            the same contents, uploaded again, become another asset
    the upload, the manifest, the objects
    what the edge holds  not sooner, or a cache would be filled anew
    its row              last: until then it says what is still to be removed

Each step may be done twice. Whoever dies between two is followed by the same message,
which meets the row and goes through all of it again.

And it is gone through more than once in any case. At the first time a cache may just be
filling a copy, read from S3 a moment before; and of an asset that was still being made,
a transcoder may just be putting an object. The row stays until neither can be.
"""

from dataclasses import replace
from typing import Protocol

from functions.ports import EdgeDoor, Media, Objects, Sender
from functions.ports.media import upload_key
from functions.records import Asset
from shared import manifest
from shared.clock import HybridClock, HybridTime
from shared.errors import Busy
from shared.messages import AssetLeft

TRIES = 5  # at a row that changes meanwhile, as it does while renditions are made
OBJECTS_AT_ONCE = 1_000  # DeleteObjects takes no more
FILL_S = 60  # within which a cache has filled what it began to fill
WORK_S = 900  # that one part of a transcoder's work may take; and the longest that SQS delays
LOOKS = (FILL_S, WORK_S)  # again after this, and once more after that if it was being made


class Parts(Protocol):
    """What removing an asset needs."""

    @property
    def clock(self) -> HybridClock: ...
    @property
    def media(self) -> Media: ...
    @property
    def media_objects(self) -> Objects: ...
    @property
    def edge(self) -> EdgeDoor: ...
    @property
    def upkeep(self) -> Sender: ...


def leave(left: AssetLeft, parts: Parts) -> int:
    """Remove an asset unless a file shares it; count it when nothing at all is left of it.

    Raises:
        EdgeUnavailable: the edge still has it; the objects have gone.
        Busy: its row changes all the time.
    """
    asset = parts.media.asset(left.asset)
    if asset is None:
        return _clear(left.asset, parts)
    asset = _close(asset, parts)
    if asset is None:
        return 0
    parts.media.disclaim(asset.owner_id, asset.sha256, asset.asset)
    # Without its manifest nothing of an asset is played, so that goes first.
    first = manifest.key_of(asset.asset, manifest.NAME)
    parts.media_objects.delete([first, upload_key(asset.owner_id, asset.media_id)])
    _empty(manifest.key_of(asset.asset, ""), parts.media_objects)
    parts.edge.void([asset.asset])
    looks = LOOKS if asset.ready_ms is None else LOOKS[:1]
    if left.look < len(looks):
        _free(asset, parts)
        parts.upkeep.again(replace(left, look=left.look + 1), 0, looks[left.look])
        return 0
    if not parts.media.remove_asset(asset):
        raise Busy("The asset was changed at the same time.")
    return 1


def _clear(asset_id: str, parts: Parts) -> int:
    """Remove what lies under the name of an asset that has no row; ids do not come again."""
    prefix = manifest.key_of(asset_id, "")
    if not parts.media_objects.keys(prefix, 1):
        return 0
    _empty(prefix, parts.media_objects)
    parts.edge.void([asset_id])
    return 1


def _close(asset: Asset | None, parts: Parts) -> Asset | None:
    """An asset that is "removed" from now on; None if it has gone, or is shared."""
    for _ in range(TRIES):
        if asset is None or asset.state == "removed":
            return asset
        if parts.media.files_of(asset.asset):
            return None
        closed = replace(asset, state="removed", updated=_now(asset, parts))
        if parts.media.put_asset(asset, closed):
            return closed
        asset = parts.media.asset(asset.asset)
    raise Busy("The asset was changed at the same time.")


def _empty(prefix: str, objects: Objects) -> None:
    """Remove every object whose key begins so."""
    while keys := objects.keys(prefix, OBJECTS_AT_ONCE):
        objects.delete(keys)


def _free(asset: Asset, parts: Parts) -> None:
    """The owner is not charged for what is no more, though the row stays for a while."""
    freed = replace(asset, bytes=0, updated=_now(asset, parts))
    if asset.bytes and not parts.media.put_asset(asset, freed):
        raise Busy("The asset was changed at the same time.")


def _now(asset: Asset, parts: Parts) -> str:
    """A time after the row's own."""
    parts.clock.observe(HybridTime.from_text(asset.updated))
    return parts.clock.tick().text
