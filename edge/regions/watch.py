"""The health of the regions: what the one Health object makes of its probes.

    up ──a failed probe after a report, or two in a row──▶ down
    down ──two good probes──▶ returning ──RETURN_MS──▶ up
    returning ──a failed probe──▶ down

It probes every region each PROBE_EVERY_MS while somebody watches (isolates do, once a
minute under traffic), and at once when an isolate reports a failure. Changes go to the
Registry, whose snapshot every isolate takes each 3 s: an isolate that sees a failure
reports it, a probe confirms it within its timeout of 2 s, and 3 s later everybody knows.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

PROBE_EVERY_MS = 5_000
CONFIRM_MS = 500  # after a surprising probe the next one comes soon
RETURN_MS = 300_000
WATCHED_MS = 600_000  # nobody has asked for so long: probing would only cost
DOWN_AFTER = 2
BACK_AFTER = 2

State = Literal["up", "down", "returning"]


Probes = Callable[[int], Awaitable[Mapping[str, bool]]]  # asks every region once


class Outlet(Protocol):
    """Where changes go, and who wakes the object up again."""

    async def publish(self, document: str) -> None: ...
    async def wake(self, at_ms: int) -> None: ...


@dataclass(slots=True)
class Judgement:
    """What the object thinks of one region."""

    state: State = "up"
    since_ms: int = 0
    in_a_row: int = 0  # probes that speak against the state
    reported: bool = False

    def judge(self, *, well: bool, now_ms: int) -> bool:
        """Take a probe; True when the state changed."""
        before = self.state
        if self.state == "down":
            self.in_a_row = self.in_a_row + 1 if well else 0
            if self.in_a_row >= BACK_AFTER:
                self._become("returning", now_ms)
        elif not well:
            self.in_a_row += 1
            if self.in_a_row >= DOWN_AFTER or self.reported or self.state == "returning":
                self._become("down", now_ms)
        else:
            self.in_a_row = 0
            if self.state == "returning" and now_ms - self.since_ms >= RETURN_MS:
                self._become("up", now_ms)
        self.reported = False
        return self.state != before

    def _become(self, state: State, now_ms: int) -> None:
        self.state, self.since_ms, self.in_a_row = state, now_ms, 0


class HealthCore:
    """All regions, and when to look at them."""

    def __init__(self, probes: Probes, outlet: Outlet) -> None:
        self._probes = probes
        self._outlet = outlet
        self._regions: dict[str, Judgement] = {}
        self._watched_ms = 0
        self._next_ms = 0  # when the next round is due; 0 when none is
        self._last_ms = 0  # when the last round began
        self._told = "{}"

    async def watch(self, now_ms: int) -> str:
        """Somebody has traffic: go on probing for a while."""
        self._watched_ms = now_ms
        if now_ms > self._next_ms + PROBE_EVERY_MS:  # no round is due, or the object was ended
            await self._wake(now_ms)
        return self.document()

    async def report(self, region: str, now_ms: int) -> str:
        """An isolate has seen a region fail: look at once."""
        self._watched_ms = now_ms
        if region in self._regions or not self._regions:
            self._regions.setdefault(region, Judgement()).reported = True
        if now_ms - self._last_ms >= CONFIRM_MS:  # else one is under way: many report at once
            await self.round(now_ms)
        return self.document()

    async def round(self, now_ms: int) -> str:
        """Probe every region, publish what changed, and say when to look again."""
        self._last_ms = now_ms
        results = await self._probes(now_ms)
        for region, well in results.items():
            self._regions.setdefault(region, Judgement()).judge(well=well, now_ms=now_ms)
        for region in set(self._regions) - set(results) if results else ():
            del self._regions[region]  # the directory no longer has it
        document = self.document()
        if document != self._told:
            await self._outlet.publish(document)
            self._told = document
        if now_ms - self._watched_ms < WATCHED_MS:
            doubtful = any(one.in_a_row for one in self._regions.values())
            await self._wake(now_ms + (CONFIRM_MS if doubtful else PROBE_EVERY_MS))
        return document

    def document(self) -> str:
        """Regions that are not simply up: `{region: {"state": …, "since_ms": …}}`."""
        return json.dumps(
            {
                region: {"state": one.state, "since_ms": one.since_ms}
                for region, one in sorted(self._regions.items())
                if one.state != "up"
            }
        )

    def restore(self, document: str) -> None:
        """Go on from what was published before the platform ended the object."""
        for region, kept in json.loads(document or "{}").items():
            self._regions[region] = Judgement(kept["state"], kept["since_ms"])
        self._told = self.document()

    async def _wake(self, at_ms: int) -> None:
        self._next_ms = at_ms
        await self._outlet.wake(at_ms)
