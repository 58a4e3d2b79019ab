"""Objects: isolate → PoP → tiers → S3, one fetch for all who ask at the same time.

    up to HELD_MAX     held by the isolate, as long as nothing is asked for more
    up to BLOB_MAX     kept in the PoP, from where it streams; a part of it by way of a blob
    up to KEPT_MAX     kept in the nearest tier; a stream all the way, and only the part asked for
    larger             only passed on, likewise

What comes from S3 goes to the client as it arrives, and is gathered beside that; a tier,
which may fall silent in the middle, is read whole before anything is answered. An isolate
reads only so much at once (reading.py): past that everything only passes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from edge.caching.ranges import Span
from edge.exchange import Exchange, Flowing, Outcome, Part, Plan
from edge.media import origin
from edge.media.places import Place, object_name
from edge.memory import Memory
from edge.steps import (
    Fetched,
    Gather,
    KeepPop,
    KeepTier,
    Open,
    Opened,
    OpenPop,
    OpenTier,
    PourTier,
    Step,
    Unreached,
    WaitFor,
)
from shared.errors import MediaDeleted, NearcastError, RegionUnavailable
from shared.manifest import Stored, type_of

HELD_MAX = 2_000_000  # bytes
BLOB_MAX = 8_000_000
KEPT_MAX = 16_000_000  # what a slow client has not taken yet waits in memory while it is copied
HELD_MS = 3_600_000  # what an object is never changes; this is only for who forgets
HERE_MS = 600_000  # a PoP may forget what it has
LEASE_MS = 7_000  # others wait no longer for a request that may be gone: two tries at S3
MEMORY, POP, TIER, HOME, S3 = "memory", "pop", "tier", "home", "s3"


@dataclass(slots=True, frozen=True)
class Found:
    """Where an object, or the part of it that was asked for, is; and whence it came."""

    body: Part | Flowing
    whence: str
    stored: bool = True


Then = Callable[[Found], Outcome]


@dataclass(slots=True)
class Search:
    """One request on its way to an object. Without a `span` the whole of it is wanted."""

    exchange: Exchange
    memory: Memory
    place: Place
    stored: Stored
    then: Then
    span: Span | None = None
    whole: bool = False  # as a blob, even from S3
    held: bool = True  # by the isolate too: what nobody has asked for yet is not
    otherwise: Callable[[], Outcome] | None = None  # instead of an error, where nobody gets it
    leads: bool = False  # others wait for what this one brings
    waited: bool = False

    @property
    def name(self) -> str:
        """In the PoP, and in flight."""
        return object_name(self.place.asset, self.stored.name)

    @property
    def key(self) -> str:
        """In the isolate."""
        return f"{self.place.asset}/{self.stored.name}"

    @property
    def _now_ms(self) -> int:
        return self.exchange.now_ms

    def begin(self) -> Outcome:
        """Find it.

        Raises:
            MediaDeleted: there is no such object any more.
            RegionUnavailable: nobody has it who answers.
        """
        if self.stored.bytes > BLOB_MAX:
            return self._pass()
        blob = self.memory.media.objects.get(self.key, self._now_ms)
        if blob is not None:
            return self._give(blob, MEMORY)
        if self.memory.media.avoids(POP, self._now_ms):
            return self._share()
        part = self.whole or self.span is not None  # which takes a blob to be made of
        read = self._read() if part or self.stored.bytes <= HELD_MAX else 0
        if part and not read:
            return self._share()

        def found(result: Opened | Unreached | None) -> Outcome:
            self.memory.media.reading.end(read)
            return self._from_pop(result)

        return Plan((OpenPop(self.name, bool(read)),), found)

    def fetch(self) -> Outcome:
        """Find what the PoP has not got, for the PoP; nothing if somebody does so already."""
        if self.memory.flights.get(self.name, 0) > self._now_ms:
            return None
        return self._share()

    def _from_pop(self, result: Opened | Unreached | None) -> Outcome:
        if isinstance(result, Unreached):
            self.memory.media.avoid(POP, self._now_ms)
            self.exchange.notes["pop"] = "silent"
        if isinstance(result, Opened) and self._is_it(result):
            self._hold(result.blob)
            if result.blob is None:
                return self.then(Found(Flowing(result.stream, result.length), POP))
            return self._give(result.blob, POP)
        return self._share()

    def _share(self) -> Outcome:
        """Go for everybody who asks for it now; or wait for whoever went, look again, go alone."""
        flights = self.memory.flights
        if flights.get(self.name, 0) <= self._now_ms:
            flights[self.name] = self._now_ms + LEASE_MS
            self.leads = True
        elif not self.waited:
            self.waited = True
            wait_ms = min(LEASE_MS, self.exchange.remaining_ms)
            return Plan((WaitFor(self.name, wait_ms),), lambda _: self.begin())
        return self._from_tiers(self.place.tiers)

    # Tiers and S3, of what fits into a blob.

    def _from_tiers(self, zones: Sequence[str], *, in_need: bool = False) -> Outcome:
        media = self.memory.media
        zones = [one for one in zones if in_need or not media.avoids(one, self._now_ms)]
        if not zones:
            return self._lost() if in_need else self._from_s3()
        read = self._read()
        if not read:
            return self._only_pass(lambda: self._pass_from_tiers(zones, in_need=in_need))

        def found(result: Opened | Unreached | None) -> Outcome:
            media.reading.end(read)
            if isinstance(result, Opened) and self._is_it(result):
                self._keep(result.blob, self._nearer_than(zones[0]))
                return self._give(result.blob, self._whence(zones[0]))
            if isinstance(result, Unreached):
                media.avoid(zones[0], self._now_ms)
                self.exchange.notes["tier"] = "silent"
            return self._from_tiers(zones[1:], in_need=in_need)

        return Plan((OpenTier(zones[0], self.place.key(self.stored.name)),), found)

    def _nearer_than(self, zone: str) -> tuple[str, ...]:
        """The tiers that were asked before this one, and shall have it too."""
        tiers = self.place.tiers
        return tiers[: tiers.index(zone)] if zone in tiers else tiers

    def _whence(self, zone: str) -> str:
        return TIER if self.place.tiers[:1] == (zone,) else HOME

    def _from_s3(self) -> Outcome:
        media = self.memory.media
        fetch = origin.request(self.exchange, self.memory, self.place, self.stored.name)
        whole, read = self.whole or self.span is not None, self._read()
        if whole and not read:
            return self._only_pass(self._pass_from_s3)
        step = Open(fetch, whole=whole, copied=bool(read) and not whole)

        def judge(result: origin.Result) -> Outcome:
            if isinstance(result, Opened) and self._is_it(result) and result.blob is None:
                return self._flow(result, read)
            media.reading.end(read)
            if isinstance(result, Opened) and self._is_it(result):
                self._keep(result.blob, self.place.tiers)
                return self._give(result.blob, S3)
            return self._failed(result, lambda zones: self._from_tiers(zones, in_need=True))

        return origin.ask(self.exchange, self.memory, self.place, step, judge)

    def _flow(self, opened: Opened, read: int) -> Outcome:
        """Pass it on, and keep it beside that for whoever comes next."""
        media, size = self.memory.media, self.stored.bytes
        kept = opened.copy is not None

        def done(blob: Any) -> Outcome:
            media.reading.end(read)
            if size <= BLOB_MAX and blob is not None:
                self._keep(blob, self.place.tiers)
            else:
                self._land()
            return None

        if kept:
            self.exchange.later.append(Plan((self._keeping(opened.copy),), done))
        else:
            self._land()
        return self.then(Found(Flowing(opened.stream, opened.length), S3, stored=kept))

    def _keeping(self, copy: Any) -> Step:
        """What becomes of the copy of a stream: a blob, or an object of the nearest tier."""
        name, size = self.stored.name, self.stored.bytes
        if size <= BLOB_MAX:
            return Gather(copy, size)
        return PourTier(self.place.tiers[0], self.place.key(name), copy, size, type_of(name))

    # What is too large for that, and what there is no room for.

    def _read(self) -> int:
        """Room to read it into a blob; 0 if there is none now."""
        return self.memory.media.reading.begin(self.stored.bytes, self._now_ms)

    def _only_pass(self, on: Callable[[], Outcome]) -> Outcome:
        """Pass it on, and keep it nowhere; whoever waits for it goes alone."""
        self._land()
        return self._lost() if self.whole else on()

    def _pass(self) -> Outcome:
        """Pass on what is asked for, from a tier or from S3."""
        if self.stored.bytes <= KEPT_MAX:
            return self._pass_from_tiers(self.place.tiers)
        return self._pass_from_s3()

    def _pass_from_tiers(self, zones: Sequence[str], *, in_need: bool = False) -> Outcome:
        media = self.memory.media
        zones = [one for one in zones if in_need or not media.avoids(one, self._now_ms)]
        if not zones:
            return self._lost() if in_need else self._pass_from_s3()
        start, end = self._bounds
        step = OpenTier(zones[0], self.place.key(self.stored.name), False, start, end)  # noqa: FBT003

        def found(result: Opened | Unreached | None) -> Outcome:
            if isinstance(result, Opened) and result.length == end - start:
                return self.then(
                    Found(Flowing(result.stream, result.length), self._whence(zones[0]))
                )
            if isinstance(result, Unreached):
                media.avoid(zones[0], self._now_ms)
                self.exchange.notes["tier"] = "silent"
            return self._pass_from_tiers(zones[1:], in_need=in_need)

        return Plan((step,), found)

    def _pass_from_s3(self) -> Outcome:
        media, size = self.memory.media, self.stored.bytes
        start, end = self._bounds
        part = {} if self.span is None else {"range": f"bytes={start}-{end - 1}"}
        fetch = origin.request(self.exchange, self.memory, self.place, self.stored.name, part)
        flies = self.memory.flights.get(self.name, 0) > self._now_ms
        kept = BLOB_MAX < size <= KEPT_MAX and not part and not flies and bool(self.place.tiers)
        read = self._read() if kept else 0
        step = Open(fetch, copied=bool(read))

        def judge(result: origin.Result) -> Outcome:
            if isinstance(result, Opened) and result.length == end - start:
                if read:
                    self.leads = True
                    self.memory.flights[self.name] = self._now_ms + LEASE_MS
                    return self._flow(result, read)
                return self.then(Found(Flowing(result.stream, result.length), S3, stored=False))
            media.reading.end(read)
            if size > KEPT_MAX:
                return self._failed(result, lambda _: self._lost())
            return self._failed(result, lambda zones: self._pass_from_tiers(zones, in_need=True))

        return origin.ask(self.exchange, self.memory, self.place, step, judge)

    @property
    def _bounds(self) -> tuple[int, int]:
        return (0, self.stored.bytes) if self.span is None else (self.span.start, self.span.end)

    # Ends.

    def _failed(
        self, result: origin.Result, in_need: Callable[[Sequence[str]], Outcome]
    ) -> Outcome:
        """S3 has not got it, or cannot say: then some tier that was not asked may have it."""
        if isinstance(result, Fetched) and origin.is_missing(result):
            self.memory.media.manifests.drop(self.place.asset)
            return self._fail(MediaDeleted())
        return in_need((*self.place.tiers, *self.place.others(self.memory)))

    def _lost(self) -> Outcome:
        return self._fail(RegionUnavailable("The media cannot be reached."))

    def _fail(self, error: NearcastError) -> Outcome:
        self._land()
        if self.otherwise is None:
            raise error
        return self.otherwise()

    def _give(self, blob: Any, whence: str) -> Outcome:
        start, end = self._bounds
        return self.then(Found(Part(blob, start, end), whence))

    def _is_it(self, result: Opened) -> bool:
        """Whether what was found is as long as the manifest says; else it is broken."""
        return result.length == self.stored.bytes

    def _hold(self, blob: Any) -> None:
        media, size = self.memory.media, self.stored.bytes
        if self.held and size <= HELD_MAX and blob is not None:
            media.objects.put(self.key, blob, self._now_ms + HELD_MS, size)
        media.here.put(self.key, True, self._now_ms + HERE_MS)  # noqa: FBT003 - a set

    def _keep(self, blob: Any, zones: Sequence[str]) -> None:
        """Hold it, keep it in the PoP and in tiers, behind the answer; then let go who waits."""
        media, size = self.memory.media, self.stored.bytes
        steps: list[Step] = []
        if size <= BLOB_MAX:
            self._hold(blob)
            steps.append(KeepPop(self.name, blob, self.place.kept_s))
        if media.objects.peek(self.key, self._now_ms) is not None:
            self._land()
        if not media.is_void(self.place.asset, self.exchange.began_ms):  # deleted meanwhile
            key, kind = self.place.key(self.stored.name), type_of(self.stored.name)
            steps += [KeepTier(zone, key, blob, kind) for zone in zones]

        def kept(*_: object) -> Outcome:
            self._land()
            return None

        self.exchange.later.append(Plan(tuple(steps), kept))

    def _land(self) -> None:
        if self.leads:
            self.leads = False
            self.memory.flights.pop(self.name, None)
