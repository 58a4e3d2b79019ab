"""The printed tables, with ratios to what was aimed at."""

from collections.abc import Mapping
from dataclasses import dataclass

from infra.bench.edge.subjects import SUBJECTS
from infra.bench.load import Measured


@dataclass(frozen=True)
class Aim:
    """A bound on a figure; at most it, or at least it."""

    what: str
    found: float
    bound: float
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the figure is within the bound."""
        return self.found >= self.bound if self.at_least else self.found <= self.bound

    def line(self) -> str:
        """As printed."""
        sign = "≥" if self.at_least else "≤"
        verdict = "met" if self.met else "MISSED"
        return f"  {self.found:8.2f}  {sign} {self.bound:<6g}  {verdict:7} {self.what}"


def pages(found: Mapping[str, Measured]) -> str:
    """One line a subject: CPU, ratio to the floor, throughput, latencies."""
    floor = found["floor_sync_python"].cpu_ms
    lines = ["  CPU ms  × floor     req/s   p50 ms   p99 ms"]
    lines += [
        f"  {one.cpu_ms:6.4f}  {one.cpu_ms / floor:7.2f}  {one.rate:8.0f}  {one.p50_ms:7.2f}  "
        f"{one.p99_ms:7.2f}  {subject.key}: {subject.what}"
        for subject in SUBJECTS
        for one in [found[subject.key]]
    ]
    return "\n".join(lines)


def aims(figures: Mapping[str, Mapping[str, float]]) -> tuple[Aim, ...]:
    """What was aimed at, and what came out."""
    cpu, offload, decision = figures["cpu_ms"], figures["offload"], figures["decision_us"]
    page = cpu["cached_page_python"]
    return (
        Aim("cached page / peer that verifies", page / cpu["cached_page_peer"], 1.0),
        Aim("cached page / peer that remembers", page / cpu["cached_page_peer_remembering"], 1.6),
        Aim("cached page / floor", page / cpu["floor_sync_python"], 1.25),
        Aim("% of card reads avoided", offload["cards"] * 100, 95, at_least=True),
        Aim("% of read units avoided", offload["dynamodb_read_units"] * 100, 85, at_least=True),
        Aim("µs, a targeted flag", decision["targeted"], 40),
        Aim("µs, a fractional flag", decision["fractional"], 40),
    )
