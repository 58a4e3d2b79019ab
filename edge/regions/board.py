"""What one isolate knows of the regions: its own experience, and what the Health object published."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from edge.regions.breaker import Breaker
from edge.regions.latency import Latency
from edge.regions.retries import RetryBudget
from shared.directory import Cell

REPORT_EVERY_MS = 1_000  # a region's failure is reported once in this time
WATCH_EVERY_MS = 60_000
RETURN_SHARE = 0.1  # of what could be answered otherwise; the rest stays away
HEDGE_AT = 0.95  # the quantile after which an answer is late
MOUNT_FAILURES = 10  # of a plain origin: one of its pages that hangs says little of the others
RETRY_AFTER_S = 5  # what clients of a lost region are told: the next probe


@dataclass(slots=True)
class Board:
    """The regions, from here."""

    breakers: dict[str, Breaker] = field(default_factory=dict)  # by cell
    latencies: dict[str, Latency] = field(default_factory=dict)  # by cell
    mount: Breaker = field(default_factory=lambda: Breaker(patience=MOUNT_FAILURES))
    budget: RetryBudget = field(default_factory=RetryBudget)
    states: dict[str, str] = field(default_factory=dict)  # "down" or "returning", by region
    watched_ms: int = 0
    reported_ms: dict[str, int] = field(default_factory=dict)

    def all_breakers(self) -> dict[str, Breaker]:
        """The breakers by what they are of: a cell, or the plain origin."""
        return {**self.breakers, "origin": self.mount}

    def learn(self, health: Mapping[str, Mapping[str, Any]]) -> None:
        """Take what the Registry's snapshot says; a region that is not in it is up.

        A region that is back closes its breakers: probes have seen it answer.
        """
        states = {region: str(one["state"]) for region, one in health.items()}
        if any(before == "down" and states.get(r) != "down" for r, before in self.states.items()):
            self.breakers.clear()
        self.states = states

    def admits(self, cell: Cell, now_ms: int) -> bool:
        """Whether a cell may be asked now."""
        if self.states.get(cell.region) == "down":
            return False
        breaker = self.breakers.get(cell.name)
        return breaker is None or breaker.allows(now_ms)

    def spares(self, cell: Cell, entropy: bytes) -> bool:
        """Whether a request that can be answered otherwise should leave this cell alone.

        A region that has just come back gets a tenth of such requests for five minutes;
        what only it can answer goes there at once.
        """
        if self.states.get(cell.region) != "returning":
            return False
        return int.from_bytes(entropy[:2]) >= RETURN_SHARE * 65_536

    def record(self, cell: Cell, *, ok: bool, took_ms: int, now_ms: int) -> bool:
        """Learn from a call; True when it opened the cell's breaker."""
        if ok:
            self.latencies.setdefault(cell.name, Latency()).add(took_ms)
        return self.breakers.setdefault(cell.name, Breaker()).record(ok=ok, now_ms=now_ms)

    def late_ms(self, cell: Cell) -> int | None:
        """After how long an answer of this cell is late; None while that is not known."""
        latency = self.latencies.get(cell.name)
        quantile = latency.quantile(HEDGE_AT) if latency else None
        return None if quantile is None else max(1, round(quantile))

    def should_report(self, region: str, now_ms: int) -> bool:
        """Whether the Health object must hear of a failure in this region."""
        if now_ms - self.reported_ms.get(region, 0) < REPORT_EVERY_MS:
            return False
        self.reported_ms[region] = now_ms
        return self.states.get(region) != "down"

    def should_watch(self, now_ms: int) -> bool:
        """Whether it is time to tell the Health object that there is traffic."""
        if now_ms - self.watched_ms < WATCH_EVERY_MS:
            return False
        self.watched_ms = now_ms
        return True

    def forget(self) -> None:
        """Another directory: its cells have other addresses."""
        self.breakers.clear()
        self.latencies.clear()
