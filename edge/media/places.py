"""Whence an asset's objects come for one caller, and what they are called there.

    isolate → PoP → tier of the caller's zone → tier of the owner's zone → S3 of the owner's region

A tier is a bucket of the platform's own object store in a zone: reading it costs no
traffic, so a file crosses to another zone once, and leaves its region's S3 once. What
everybody may see goes to both tiers; what followers or only the owner may see stays in
the tier of the owner's zone (residency is about what is stored), and in a PoP for no
longer than a token's window.
"""

from dataclasses import dataclass

from edge.exchange import Exchange
from edge.memory import Memory
from shared.directory import Cell
from shared.errors import DirectoryMissing, RouteUnknown
from shared.ids import parse_asset_id
from shared.manifest import NAME, key_of
from shared.playback import WINDOW_S, Grant, ViewerClass
from shared.zones import zone_of_country

EVERYBODY: ViewerClass = "p"
KEPT_S = 86_400  # an object in the PoP: as long as the cache there keeps anything of ours


@dataclass(slots=True, frozen=True)
class Place:
    """Where an asset is at home, and which tiers lie between that and the caller."""

    asset: str
    cell: Cell
    private: bool
    home: str  # the owner's zone
    tiers: tuple[str, ...]  # to ask, in this order; the last one is the home tier, if there is one
    kept_s: int  # in the PoP

    @property
    def manifest_key(self) -> str:
        """Where the manifest lies, in S3 and in a tier."""
        return key_of(self.asset, NAME)

    def key(self, name: str) -> str:
        """Where an object lies, in S3 and in a tier."""
        return key_of(self.asset, name)

    def others(self, memory: Memory) -> tuple[str, ...]:
        """Tiers that are not asked unless S3 is lost."""
        if self.private:
            return ()
        return tuple(sorted(memory.media.tiers.difference(self.tiers)))


def place_of(exchange: Exchange, memory: Memory, grant: Grant) -> Place:
    """Where what a token opens comes from, for whoever sent it."""
    zone = zone_of_country(exchange.country)
    name = f"{grant.asset} {grant.viewer} {zone}"
    place = memory.media.places.get(name, exchange.now_ms)
    if place is None:
        place = place_in(memory, grant.asset, zone, grant.viewer)
        memory.media.places.put(name, place, grant.expires_s * 1000)
    return place


def place_in(
    memory: Memory, asset: str, zone: str | None = None, viewer: ViewerClass = EVERYBODY
) -> Place:
    """Where an asset comes from for the people of a zone; without one, for its owner.

    Raises:
        DirectoryMissing: nobody knows yet.
        RouteUnknown: the owner's cell has no media.
    """
    directory = memory.directory
    if directory is None:
        raise DirectoryMissing
    home = directory.home(parse_asset_id(asset))
    cell = directory.cell(home.cell)
    if not cell.media:
        raise RouteUnknown
    private = viewer != EVERYBODY
    wanted = (home.zone,) if private or zone is None else (zone, home.zone)
    tiers = tuple(one for one in dict.fromkeys(wanted) if one in memory.media.tiers)
    kept_s = WINDOW_S[viewer] if private else KEPT_S
    return Place(asset, cell, private, home.zone, tiers, kept_s)


def object_name(asset: str, name: str) -> str:
    """What an object is called in the PoP, and in flight."""
    return f"media {asset}/{name}"


def manifest_name(asset: str) -> str:
    """What a manifest is called in the PoP, and in flight."""
    return f"media {asset}"
