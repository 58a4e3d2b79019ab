"""Isolates of the replay: the edge's pipeline with a shell that carries steps out at once."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from http import HTTPStatus
from typing import Any

from edge import pipeline
from edge.exchange import Answer, Exchange, Outcome, Plan, Request
from edge.media import filling
from edge.memory import Memory, Settings
from edge.steps import (
    AskRegistry,
    CheckLimit,
    Fetch,
    Fetched,
    Gather,
    HasPop,
    KeepPop,
    KeepTier,
    Open,
    Opened,
    OpenPop,
    OpenTier,
    PourTier,
    ReadPop,
    ReadTier,
    Step,
    WritePop,
    WriteTier,
)
from infra.bench.edge.world import CONTEXT_KEYS, directory
from infra.bench.media.offload.stores import Body, Buckets, Pop, Purpose, Tier, arrival_ms
from shared.directory import Directory
from shared.keys import Keys

VARIABLES = {
    "CONTEXT_KEYS": CONTEXT_KEYS,
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "STAGE": "bench",
    "VERSION": "0",
    "LIMITS": "shadow",  # players of one network ask a lot
}
KEYS = Keys.from_text(CONTEXT_KEYS)
EDGE = "https://edge.example"
S3 = "http://127.0.0.1:1/bucket"
ENTROPY = bytes(range(24))
MODIFIED = "Fri, 02 Oct 2026 00:00:00 GMT"
SPLIT = len(f"{S3}/")


class Source(IntEnum):
    """What a viewer's answer came from, the nearest first; the farthest that was needed counts."""

    ISOLATE = 0
    POP = 1
    TIER = 2  # of the viewer's zone
    HOME = 3  # the tier of the owner's zone
    S3 = 4  # or what was still on its way from there


@dataclass(frozen=True, slots=True)
class World:
    """What isolates share: the configuration, the tiers by zone, and what is behind them."""

    directory: Directory
    tiers: dict[str, Tier]
    buckets: Buckets

    @property
    def snapshot(self) -> str:
        """What the Registry object says."""
        return json.dumps({"pointers": {"directory": self.directory.version}, "denied": {}})


@dataclass(slots=True)
class Place:
    """Where a request comes in: the PoP's store, and the zone and country of its people."""

    pop: Pop
    zone: str
    country: str
    isolates: list["Isolate"] = field(default_factory=list)


@dataclass(slots=True)
class Turn:
    """One request, or what is done behind it: for whom S3 is asked, and what was needed so far."""

    place: Place
    now_ms: int
    purpose: Purpose = "viewer"
    source: Source = Source.ISOLATE
    from_s3: bool = False  # something of what is kept came from there

    def needed(self, source: Source) -> None:
        """Something came from there."""
        if self.purpose == "viewer":
            self.source = max(self.source, source)


class Isolate:
    """One isolate: the edge's memory, and a shell for one request after the other."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._memory = Memory(Settings.from_variables(VARIABLES))
        self._memory.adopt(world.directory)
        self._memory.media.tiers = frozenset(world.tiers)

    def get(self, target: str, address: str, place: Place, now_ms: int) -> tuple[Source, int]:
        """Answer a player; whence the answer came, and the bytes of its body.

        Raises:
            RuntimeError: it was not answered as it should be.
        """
        turn = Turn(place, now_ms)
        headers = {"cf-connecting-ip": address}
        request = Request("GET", EDGE + target, headers, country=place.country)
        exchange = Exchange(request, now_ms, ENTROPY)
        outcome = pipeline.advance(exchange, self._memory)
        while isinstance(outcome, Plan):
            results = [self._do(step, turn) for step in outcome.steps]
            outcome = pipeline.advance(exchange, self._memory, outcome, results, now_ms)
        if outcome.status != HTTPStatus.OK:
            raise RuntimeError(f"{target}: {outcome.status} {outcome.body!r} {exchange.notes}")
        turn.purpose, source = "behind", turn.source
        self._finish(exchange, turn)
        return source, outcome.size

    def warm(self, asset: str, place: Place, now_ms: int) -> None:
        """Have an asset's beginning copied to its home zone, as its transcoder asks for it.

        Raises:
            RuntimeError: some of it was not.
        """
        turn = Turn(place, now_ms, "warming")
        exchange = Exchange(Request("POST", EDGE, {}, country=place.country), now_ms, ENTROPY)
        counts: list[int] = []

        def then(copied: int, missing: int) -> Answer:
            counts.extend((copied, missing))
            return Answer(HTTPStatus.NO_CONTENT, {})

        self._carry_out(filling.warm(exchange, self._memory, asset, [asset[:2]], then), turn)
        self._finish(exchange, turn)
        if not counts or counts[1]:
            raise RuntimeError(f"{asset} was not warmed: {counts}")

    def _finish(self, exchange: Exchange, turn: Turn) -> None:
        while exchange.later:
            self._carry_out(exchange.later.pop(0), turn)

    def _carry_out(self, outcome: Outcome, turn: Turn) -> None:
        while isinstance(outcome, Plan):
            outcome = outcome.then(*(self._do(step, turn) for step in outcome.steps))

    def _do(self, step: Step, turn: Turn) -> Any:
        match step:
            case ReadPop() | OpenPop() | HasPop():
                return self._ask_pop(step, turn)
            case WritePop() | KeepPop():
                return self._keep_in_pop(step, turn)
            case OpenTier() | ReadTier():
                return self._ask_tier(step, turn)
            case KeepTier() | PourTier() | WriteTier():
                return self._keep_in_tier(step)
            case Open() | Fetch():
                return self._ask_s3(step, turn)
            case Gather():
                return step.copy
            case CheckLimit():
                return True
            case AskRegistry("snapshot"):
                return self._world.snapshot
        return None

    def _keep_in_pop(self, step: WritePop | KeepPop, turn: Turn) -> None:
        body: Body = step.blob if isinstance(step, KeepPop) else Body(len(step.body), step.body)
        from_ms = turn.now_ms
        if isinstance(step, KeepPop) and turn.from_s3:
            from_ms = arrival_ms(turn.now_ms, body.size)
        turn.place.pop.keep(step.name, body, turn.now_ms + step.seconds * 1000, from_ms)

    def _keep_in_tier(self, step: KeepTier | PourTier | WriteTier) -> bool:
        match step:
            case KeepTier():
                body = step.blob
            case PourTier():
                body = step.copy
            case WriteTier():
                body = Body(len(step.body), step.body)
        self._world.tiers[step.zone].write(step.key, body)
        return True

    def _ask_pop(self, step: ReadPop | OpenPop | HasPop, turn: Turn) -> Any:
        pop, now_ms = turn.place.pop, turn.now_ms
        if isinstance(step, HasPop):
            return pop.has(step.name, now_ms)
        if isinstance(step, ReadPop):
            found = [pop.read(name, now_ms) for name in step.names]
            if any(found):
                turn.needed(Source.POP)
            return [None if body is None else body.text for body in found]
        body = pop.read(step.name, now_ms)
        if body is None:
            return None
        turn.needed(Source.POP if pop.has_arrived(step.name, now_ms) else Source.S3)
        return _opened(body, whole=step.whole)

    def _ask_tier(self, step: OpenTier | ReadTier, turn: Turn) -> Any:
        body: Body | None = self._world.tiers[step.zone].read(step.key)
        if body is None:
            return None
        turn.needed(Source.TIER if step.zone == turn.place.zone else Source.HOME)
        if isinstance(step, ReadTier):
            return body.text
        if step.end is not None:
            body = Body(max(0, min(step.end, body.size) - step.first))
        return _opened(body, whole=step.whole)

    def _ask_s3(self, step: Open | Fetch, turn: Turn) -> Any:
        fetch = step.fetch if isinstance(step, Open) else step
        key = fetch.url[SPLIT:]
        turn.needed(Source.S3)
        turn.from_s3 = True
        etag = f'"{key}"'
        headers = {"etag": etag, "last-modified": MODIFIED}
        if fetch.headers.get("if-none-match") == etag:
            self._world.buckets.confirm(turn.purpose)
            return Fetched(304, headers, b"")
        body = self._world.buckets.read(key, turn.purpose)
        if isinstance(step, Fetch):
            return Fetched(200, headers, body.text)
        if step.whole:
            return Opened(200, headers, body.size, blob=body)
        return Opened(200, headers, body.size, stream=body, copy=body if step.copied else None)


def _opened(body: Body, *, whole: bool) -> Opened:
    """What a store gives: a blob, or a stream."""
    return Opened(200, {}, body.size, blob=body if whole else None, stream=None if whole else body)


def directory_of(zones: Iterable[str]) -> Directory:
    """A directory of zones that differ in nothing but their names; one bucket is all of theirs."""
    document = directory("http://127.0.0.1:1")
    ((_, zone),), ((_, cell),) = document["zones"].items(), document["cells"].items()
    cells = {name: cell | {"zone": name, "media": S3} for name in zones}
    (shard,) = zone["shards"]
    made = {name: zone | {"shards": [shard | {"cell": name}]} for name in cells}
    return Directory.from_document(document | {"zones": made, "cells": cells})
