"""An asset that many will watch soon: its beginning is copied to where they are."""

from typing import Protocol

from functions.ports import EdgeDoor, Media
from shared.messages import MediaWanted


class Parts(Protocol):
    """What warming needs."""

    @property
    def media(self) -> Media: ...
    @property
    def edge(self) -> EdgeDoor: ...


def bring_near(wanted: MediaWanted, parts: Parts) -> int:
    """Warm an asset that can be played; count it. One that is gone is wanted no more.

    Raises:
        EdgeUnavailable: the edge could not be told; it is told again while that may help.
    """
    asset = parts.media.asset(wanted.asset)
    if asset is None or asset.state == "removed" or asset.playable_ms is None or not wanted.zones:
        return 0
    parts.edge.warm(asset.asset, wanted.zones)
    return 1
