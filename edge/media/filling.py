"""What regions ask of the edge: to forget assets, and to have the beginning of one near its viewers.

The doors are in doors.py; here is what they do. To forget, every isolate is told by the
Registry's next snapshot and the tiers are emptied; PoPs keep bytes that no address opens
any more. To have a beginning near, the manifest, the poster, the initialisation of
every track and its first segment go into the tiers of some zones: whichever rendition a
player begins with, it waits for no ocean, and read-ahead (ahead.py) does the rest.
"""

import json
from collections.abc import Callable, Sequence
from functools import partial

from edge import purging
from edge.caching.purges import MEDIA
from edge.exchange import Exchange, Outcome, Part, Plan
from edge.media import manifests
from edge.media.held import Held, pack
from edge.media.objects import BLOB_MAX, MEMORY, POP, Found, Search
from edge.media.places import Place, place_in
from edge.memory import Memory
from edge.steps import AskRegistry, EmptyTier, KeepTier, WriteTier
from shared.manifest import Manifest, Stored, key_of, type_of


def void(
    exchange: Exchange, memory: Memory, assets: Sequence[str], then: Callable[[bool], Outcome]
) -> Plan:
    """Have assets forgotten, here now and everywhere within seconds; then say whether all was told."""
    names = [MEDIA + asset for asset in assets]
    purging.apply(memory, names, exchange.now_ms)
    tiers = sorted(memory.media.tiers)
    emptied = tuple(EmptyTier(zone, key_of(one, "")) for one in assets for zone in tiers)

    def done(told: str | None, *tiers_done: bool | None) -> Outcome:
        return then(told is not None and all(tiers_done))

    return Plan((AskRegistry("purge", (json.dumps(names),)), *emptied), done)


def beginning(manifest: Manifest) -> list[Stored]:
    """The objects of an asset that its first viewers will ask for, whatever they play it with."""
    found: list[Stored] = [one for one in manifest.pictures if one.of in ("poster", "size")]
    for track in manifest.tracks:
        found += [track.init, *track.segments[:1]]
    return [one for one in {one.name: one for one in found}.values() if one.bytes <= BLOB_MAX]


def warm(
    exchange: Exchange,
    memory: Memory,
    asset: str,
    zones: Sequence[str],
    then: Callable[[int, int], Outcome],
) -> Outcome:
    """Copy an asset's beginning into the tiers of zones; then say how many copies were made, and were not.

    Whoever asks has just changed it, so its manifest is asked for anew.

    Raises:
        MediaDeleted, RegionUnavailable: there is no such asset, or it cannot be reached.
    """
    wanted = [zone for zone in dict.fromkeys(zones) if zone in memory.media.tiers]
    place = place_in(memory, asset)
    copy = partial(_copy, exchange, memory, place, wanted, then)
    return manifests.find(exchange, memory, place, copy, newer_ms=exchange.now_ms)


def _copy(
    exchange: Exchange,
    memory: Memory,
    place: Place,
    zones: list[str],
    then: Callable[[int, int], Outcome],
    held: Held,
) -> Outcome:
    if held.manifest.private:
        zones = [zone for zone in zones if zone == place.home]
    left = beginning(held.manifest)
    copied = missing = 0

    def go_on(*done: bool | None) -> Outcome:
        nonlocal copied, missing
        copied += sum(map(bool, done))
        missing += sum(not one for one in done)
        if not left:
            return then(copied, missing)
        stored = left.pop(0)
        search = Search(exchange, memory, place, stored, partial(put, stored), whole=True)
        search.held, search.otherwise = False, nothing
        return search.begin()

    def nothing() -> Outcome:
        return go_on(*[None] * len(zones))

    def put(stored: Stored, found: Found) -> Outcome:
        if not isinstance(found.body, Part):
            return nothing()
        blob, key, kind = found.body.source, place.key(stored.name), type_of(stored.name)
        filled = () if found.whence in (MEMORY, POP) else place.tiers  # by the search itself
        steps = tuple(KeepTier(zone, key, blob, kind) for zone in zones if zone not in filled)
        done = [True] * (len(zones) - len(steps))
        return Plan(steps, partial(go_on, *done)) if steps else go_on(*done)

    packed = pack(held)
    steps = tuple(WriteTier(zone, place.manifest_key, packed) for zone in zones)
    return Plan(steps, go_on) if held.manifest.complete and steps else go_on()
