"""Days of views through the edge's own pipeline, in process, on a virtual clock.

Every request of every view goes through all stages in one isolate of one PoP; which isolate a
player's connection meets is chance. Isolates, PoPs and tiers begin empty. In a world where
assets were warmed, the beginning of each was copied to its owner's zone when it was
published, by the edge's own code, as the transcoder has it done; nobody had watched
anything. The second day goes on with what the first left behind: that is the steady state of
a catalogue that does not change.

A request counts as answered by the edge when nothing had to come from S3 before its answer
could go out: what was read ahead behind an earlier answer was there, unless it was still on
its way. Bytes that S3 gave are counted whoever they were for, so what read-ahead and warming
cost shows there.
"""

import gc
import random
from collections import Counter
from dataclasses import dataclass, field

from infra.bench.media.offload.audience import DAY_MS, View, asked_for, transfer_ms, views
from infra.bench.media.offload.catalogue import Catalogue
from infra.bench.media.offload.isolates import KEYS, Isolate, Place, Source, World, directory_of
from infra.bench.media.offload.stores import Buckets, Pop, Purpose, Tier
from shared.playback import address, mint

BEGIN_MS = 1_790_000_000_000
SEED = 6
PLACES = (("us", "US"), ("us", "US"), ("eu", "DE"), ("ap", "SG"))  # the four PoPs


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How much of everything. The defaults are the issue's."""

    assets: int = 10_000
    views: int = 100_000  # a day
    isolates: int = 8  # of a PoP
    budget: float = 0.05  # of the catalogue's bytes, that a PoP keeps


@dataclass(slots=True)
class Day:
    """What was asked for in a day of views, and what gave it."""

    requests: Counter[Source] = field(default_factory=Counter)
    bytes: Counter[Source] = field(default_factory=Counter)
    views: int = 0
    first_views: int = 0  # of assets that nobody had watched before, ever
    first_requests: int = 0  # of objects that nobody had asked for before, ever
    first_bytes: int = 0
    origin_requests: Counter[Purpose] = field(default_factory=Counter)
    origin_bytes: Counter[Purpose] = field(default_factory=Counter)
    late: int = 0
    evicted: int = 0
    tier_reads: int = 0
    tier_writes: int = 0

    @property
    def requests_answered(self) -> float:
        """The share of requests that did not wait for S3."""
        return 1 - self.requests[Source.S3] / self.requests.total()

    @property
    def bytes_answered(self) -> float:
        """The share of bytes to viewers that did not wait for S3."""
        return 1 - self.bytes[Source.S3] / self.bytes.total()

    def origin_share(self, *purposes: Purpose) -> float:
        """Bytes that S3 gave for some purposes, as a share of the bytes to viewers."""
        return sum(self.origin_bytes[one] for one in purposes) / self.bytes.total()


def replay(scale: Scale, *, days: int, warmed: bool) -> list[Day]:
    """Run the days; what warming cost S3 is in the first. The same seed gives the same assets and the same views in every world."""
    drawn = random.Random(SEED)  # noqa: S311 - a replay is the same each time, no secret
    catalogue = Catalogue(scale.assets, [zone for zone, _ in PLACES], drawn)
    buckets = Buckets(catalogue)
    tiers = {zone: Tier() for zone, _ in PLACES}
    world = World(directory_of(tiers), tiers, buckets)
    budget = round(catalogue.bytes * scale.budget)
    places = [Place(Pop(budget), zone, country) for zone, country in PLACES]
    for place in places:
        place.isolates += [Isolate(world) for _ in range(scale.isolates)]
    if warmed:
        publish(catalogue, places, drawn)
    known: set[str] = set()
    found: list[Day] = []
    gc.freeze()  # a catalogue is a million objects, which no collection need look at again
    for number in range(days):
        begin_ms = BEGIN_MS + number * DAY_MS
        chosen = catalogue.draw(scale.views, drawn)
        day, before = Day(), _counted(places, world)
        for view in views(chosen, begin_ms, len(places), drawn):
            watch(view, places[view.pop], drawn, day, known)
        _account(day, before, _counted(places, world), buckets)
        found.append(day)
    return found


def publish(catalogue: Catalogue, places: list[Place], drawn: random.Random) -> None:
    """Have every asset warmed in the day before, one after the other, in a PoP of its zone."""
    for number, asset in enumerate(catalogue.assets):
        near = [place for place in places if place.zone == asset.id[:2]]
        place = drawn.choice(near)
        now_ms = BEGIN_MS - DAY_MS + number * DAY_MS // len(catalogue.assets)
        drawn.choice(place.isolates).warm(asset.id, place, now_ms)


def watch(view: View, place: Place, drawn: random.Random, day: Day, known: set[str]) -> None:
    """One view: everything its player asks for, over one connection."""
    token = mint(view.asset.id, "p", KEYS, view.at_ms)
    day.views += 1
    day.first_views += view.asset.id not in known
    now_ms, isolate = view.at_ms, drawn.choice(place.isolates)  # a connection stays with it
    for name in asked_for(view):
        source, size = isolate.get(address(token, name), view.address, place, now_ms)
        day.requests[source] += 1
        day.bytes[source] += size
        what = view.asset.id if name.endswith(".m3u8") else name
        if what not in known:
            known.add(what)
            day.first_requests += 1
            day.first_bytes += size
        now_ms += transfer_ms(size)


def _counted(places: list[Place], world: World) -> list[int]:
    tiers, pops = world.tiers.values(), [place.pop for place in places]
    return [
        sum(pop.late for pop in pops),
        sum(pop.evicted for pop in pops),
        sum(tier.reads for tier in tiers),
        sum(tier.writes for tier in tiers),
    ]


def _account(day: Day, before: list[int], after: list[int], buckets: Buckets) -> None:
    """Note what was done behind the requests of a day."""
    changes = [now - then for then, now in zip(before, after, strict=True)]
    day.late, day.evicted, day.tier_reads, day.tier_writes = changes
    day.origin_requests.update(buckets.requests)
    day.origin_bytes.update(buckets.bytes)
    buckets.requests.clear()
    buckets.bytes.clear()
