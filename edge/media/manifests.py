"""Manifests: isolate → PoP → tiers → S3, and forgotten soon enough.

An isolate and a PoP use a manifest for KEPT_MS at most since S3 or a tier gave it, and
renew it behind answers from FRESH_MS on. A tier has it for an hour, and up to a month
while S3 is asked behind the answer; whoever deletes an asset empties the tiers
(filling.py). So without any purge arriving, what is gone from S3 and tiers is gone from
everywhere within KEPT_MS; a purge takes seconds.
"""

from collections.abc import Callable, Sequence
from http import HTTPStatus

from edge.caching.fields import date_of
from edge.exchange import Exchange, Outcome, Plan
from edge.media import origin
from edge.media.held import Held, fresh_ms, is_usable, pack, read, unpack
from edge.media.memory import STALE_MS
from edge.media.objects import POP
from edge.media.places import Place, manifest_name
from edge.memory import Memory
from edge.steps import (
    DropPop,
    EmptyTier,
    Fetched,
    ReadPop,
    ReadTier,
    Unreached,
    WaitFor,
    WritePop,
    WriteTier,
)
from shared.errors import MediaDeleted, RegionUnavailable
from shared.manifest import NAME

TIER_FRESH_MS, TIER_MS = 3_600_000, 30 * 86_400_000
GONE_MS = 3_000  # that there is none is believed for so long
LEASE_MS = 7_000  # others wait no longer for a request that may be gone: two tries at S3
AGAIN_MS = 2_000  # a name that a younger manifest does not have does not exist
GROWING_AGAIN_MS = 200  # nor one that an incomplete one does not have, if it is as young as this

Then = Callable[[Held], Outcome]


def find(
    exchange: Exchange, memory: Memory, place: Place, then: Then, *, newer_ms: int = 0
) -> Outcome:
    """Go on with an asset's manifest, as of `newer_ms` at least.

    Raises:
        MediaDeleted: there is none.
        RegionUnavailable: nobody can say.
    """
    held = usable(exchange, memory, place.asset)
    if held is not None and held.seen_ms >= newer_ms:
        if exchange.now_ms - held.seen_ms >= fresh_ms(held):
            _renew(exchange, memory, place, held)
        return then(held)
    if memory.media.gone.get(place.asset, exchange.now_ms):
        raise MediaDeleted
    if memory.media.avoids(POP, exchange.now_ms):
        return _share(exchange, memory, place, then, newer_ms)
    return _look_in_pop(exchange, memory, place, then, newer_ms)


def usable(exchange: Exchange, memory: Memory, asset: str) -> Held | None:
    """What the isolate has, if it may be used."""
    held = memory.media.manifests.get(asset, exchange.now_ms)
    return held if held is not None and is_usable(held, exchange.now_ms) else None


def says_no(held: Held, now_ms: int) -> bool:
    """Whether a name that a manifest does not have is nowhere: it is young enough to know.

    One that grows is asked for anew almost at once: whoever announces an object has put it
    there a moment ago. And not quite at once, so that nobody can have S3 asked all the time.
    """
    return now_ms - held.seen_ms < (AGAIN_MS if held.manifest.complete else GROWING_AGAIN_MS)


# In this PoP.


def _look_in_pop(
    exchange: Exchange, memory: Memory, place: Place, then: Then, newer_ms: int
) -> Plan:
    def found(packed: Sequence[bytes | None] | None) -> Outcome:
        there = unpack(packed[0]) if packed and packed[0] else None
        if there is not None:
            there = _adopt(exchange, memory, place, there)
        if there is not None and is_usable(there, exchange.now_ms) and there.seen_ms >= newer_ms:
            return then(there)
        return _share(exchange, memory, place, then, newer_ms)

    return Plan((ReadPop((manifest_name(place.asset),)),), found)


def _share(exchange: Exchange, memory: Memory, place: Place, then: Then, newer_ms: int) -> Outcome:
    """Go for everybody who needs it now; or wait for whoever went, and then go alone."""
    flight = manifest_name(place.asset)
    if memory.flights.get(flight, 0) <= exchange.now_ms:
        return _go(exchange, memory, place, then, in_tiers=not newer_ms)

    def landed(_: object) -> Outcome:
        held = usable(exchange, memory, place.asset)
        if held is not None and says_no(held, newer_ms):  # else it went before this was asked
            return then(held)
        if memory.media.gone.get(place.asset, exchange.now_ms):
            raise MediaDeleted
        return _go(exchange, memory, place, then, in_tiers=not newer_ms)

    return Plan((WaitFor(flight, min(LEASE_MS, exchange.remaining_ms)),), landed)


def _renew(exchange: Exchange, memory: Memory, place: Place, held: Held) -> None:
    """Ask again behind the answer, once at a time; another isolate of the PoP may just have done so."""
    flight = manifest_name(place.asset)
    if memory.flights.get(flight, 0) > exchange.now_ms:
        return
    memory.flights[flight] = exchange.now_ms + LEASE_MS

    def found(packed: Sequence[bytes | None] | None) -> Outcome:
        there = unpack(packed[0]) if packed and packed[0] else None
        if there is not None and exchange.now_ms - there.seen_ms < fresh_ms(there):
            _adopt(exchange, memory, place, there)
            memory.flights.pop(flight, None)
            return None
        search = _Search(exchange, memory, place, lambda _: None)
        search.behind = True
        return search.tier(place.tiers) if held.manifest.complete else search.s3()

    exchange.later.append(Plan((ReadPop((flight,)),), found))


# In the tiers, and in S3.


def _go(exchange: Exchange, memory: Memory, place: Place, then: Then, *, in_tiers: bool) -> Outcome:
    memory.flights[manifest_name(place.asset)] = exchange.now_ms + LEASE_MS
    search = _Search(exchange, memory, place, then)
    return search.tier(place.tiers) if in_tiers else search.s3()


class _Search:
    """One request on its way to a manifest; whatever comes of it, who waits is let go."""

    def __init__(self, exchange: Exchange, memory: Memory, place: Place, then: Then) -> None:
        self.exchange, self.memory, self.place, self.then = exchange, memory, place, then
        self.old: Held | None = None  # from a tier, too old to be used without need
        self.asked_ms = exchange.now_ms
        self.behind = False  # the answer: a tier's copy was used, and S3 is asked whether it is so

    def tier(self, zones: Sequence[str], *, in_need: bool = False) -> Outcome:
        """Look in one tier after the other."""
        now, media = self.exchange.now_ms, self.memory.media
        zones = [one for one in zones if in_need or not media.avoids(one, now)]
        if not zones:
            return self.stand_in() if in_need else self.s3()

        def found(result: bytes | Unreached | None) -> Outcome:
            if isinstance(result, Unreached):
                media.avoid(zones[0], self.exchange.now_ms)
                self.exchange.notes["tier"] = "silent"
            there = unpack(result) if isinstance(result, bytes) else None
            age_ms = self.exchange.now_ms - there.seen_ms if there else TIER_MS
            void = there is None or media.is_void(self.place.asset, there.seen_ms)
            if there is None or void or not (in_need or age_ms < TIER_MS):
                return self.tier(zones[1:], in_need=in_need)
            there.seen_ms = self.exchange.now_ms
            return self.take(there, sure=age_ms < TIER_FRESH_MS or in_need)

        return Plan((ReadTier(zones[0], self.place.manifest_key),), found)

    def _behind(self) -> Outcome:
        search = _Search(self.exchange, self.memory, self.place, lambda _: None)
        search.behind = True
        return search.s3()

    def s3(self) -> Outcome:
        """Ask S3, whether what is held is still so."""
        held = self.memory.media.manifests.peek(self.place.asset, self.exchange.now_ms)
        headers = {"if-none-match": held.etag} if held is not None and held.etag else {}
        step = origin.request(self.exchange, self.memory, self.place, NAME, headers)
        self.asked_ms = self.exchange.now_ms

        def judge(result: origin.Result) -> Outcome:
            if origin.is_missing(result):
                return self.missing()
            if isinstance(result, Fetched) and result.status == HTTPStatus.NOT_MODIFIED and held:
                return self.fresh(held.body, held.etag, held.modified_ms)
            if isinstance(result, Fetched) and result.status == HTTPStatus.OK:
                fields = result.headers
                modified_ms = date_of(fields.get("last-modified"), self.asked_ms)
                return self.fresh(result.body, fields.get("etag", ""), modified_ms or self.asked_ms)
            return self.tier(self._last_ones(), in_need=True)

        return origin.ask(self.exchange, self.memory, self.place, step, judge)

    def _last_ones(self) -> tuple[str, ...]:
        return (*self.place.tiers, *self.place.others(self.memory))

    def fresh(self, body: bytes, etag: str, modified_ms: int) -> Outcome:
        """Take what S3 says, and keep it in the PoP and, if nothing will be added, in the tiers."""
        held = read(body, etag, modified_ms, self.asked_ms)
        if held is None:
            self.exchange.notes["manifest"] = "unreadable"
            return self.stand_in()
        if held.manifest.complete:
            key, packed = self.place.manifest_key, pack(held)
            steps = tuple(WriteTier(zone, key, packed) for zone in self.place.tiers)
            self._later(steps)
        return self.take(held)

    def take(self, held: Held, *, sure: bool = True) -> Outcome:
        """Hold it, tell who waits, and go on; if it is not `sure` S3 is asked behind the answer."""
        body, name = pack(held), manifest_name(self.place.asset)
        self._later((WritePop(name, body, STALE_MS // 1000),))
        if not sure:
            self.exchange.later.append(Plan((), lambda *_: self._behind()))
        _adopt(self.exchange, self.memory, self.place, held)
        self._land()
        return self.then(held)

    def missing(self) -> Outcome:
        """There is no such asset, or not any more."""
        media, asset = self.memory.media, self.place.asset
        media.manifests.drop(asset)
        media.gone.put(asset, True, self.exchange.now_ms + GONE_MS)  # noqa: FBT003 - a set
        self._land()
        if not self.behind:
            raise MediaDeleted
        emptied = tuple(EmptyTier(zone, self.place.key("")) for zone in self.place.tiers)
        return Plan((DropPop(manifest_name(asset)), *emptied), lambda *_: None)

    def stand_in(self) -> Outcome:
        """Nobody can say: go on with what was so lately, unless that was forbidden since."""
        self._land()
        held = self.memory.media.manifests.peek(self.place.asset, self.exchange.now_ms)
        if self.behind:
            return None
        if held is None:
            raise RegionUnavailable("The media cannot be reached.")
        self.exchange.notes["manifest"] = "stale"
        return self.then(held)

    def _later(self, steps: tuple[WriteTier, ...] | tuple[WritePop, ...]) -> None:
        """Store behind the answer, unless it was voided by then."""
        media, asset, asked_ms = self.memory.media, self.place.asset, self.asked_ms

        def store(*_: object) -> Outcome:
            return None if media.is_void(asset, asked_ms) else Plan(steps, lambda *_: None)

        if steps:
            self.exchange.later.append(Plan((), store))

    def _land(self) -> None:
        self.memory.flights.pop(manifest_name(self.place.asset), None)


def _adopt(exchange: Exchange, memory: Memory, place: Place, held: Held) -> Held | None:
    """Hold a manifest, unless it was voided, or a newer one is held."""
    media, asset = memory.media, place.asset
    if media.is_void(asset, held.seen_ms) or held.seen_ms <= memory.purges.everything_ms:
        return None
    before = media.manifests.peek(asset, exchange.now_ms)
    if before is not None and before.seen_ms >= held.seen_ms:
        return before
    if before is not None and before.body == held.body:  # what was made of it is still good
        before.seen_ms, before.etag, before.modified_ms = held.seen_ms, held.etag, held.modified_ms
        held = before
    media.gone.drop(asset)
    media.manifests.put(asset, held, held.seen_ms + STALE_MS, len(held.body))
    return held
