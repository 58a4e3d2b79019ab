"""What an isolate counts, and how it is told: to the platform's analytics, and as Prometheus text.

Counting costs a request two additions. Sums go out behind an answer, every FLUSH_MS under
traffic, as at most 15 data points (the platform takes 25 of one request, and exposures
have the others), the busiest first; what does not fit goes with the next. An isolate that ends loses its last sums.

A data point of the dataset:

    index1  "request", "stage" or "event"
    blob1   route, stage or event      double1  how many
    blob2   status, or the event's kind double2  milliseconds, added up
    blob3   the cache's layer           double3  bytes, added up
    blob4   the edge's version
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from edge.exchange import Answer, Exchange, Outcome, Plan
from edge.steps import Point, WritePoints
from shared.errors import RouteUnknown

if TYPE_CHECKING:
    from edge.memory import Memory

FLUSH_MS = 15_000
POINTS_MAX = 15

# Notes of an exchange that are events: `{note: what it counts}`.
EVENTS = (
    "limited",
    "failover",
    "retried",
    "hedged",
    "breaker",
    "bucket",
    "registry",
    "tier",
    "pop",
    "bug",
)

Key = tuple[str, str, str, str]  # index, and three blobs
Sums = list[int]  # how many, milliseconds, bytes


def observe(exchange: Exchange, memory: "Memory", answer: Answer) -> None:
    """Count a request that is about to be answered; when it is time, tell the sums behind it."""
    metrics, notes = memory.metrics, exchange.notes
    took_ms = exchange.now_ms - exchange.began_ms
    metrics.add(key_of(exchange, answer), took_ms, answer.size)
    for stage, ms in exchange.spent_ms.items():
        metrics.add(("stage", stage, "-", "-"), ms, 0)
    if notes:
        for event in EVENTS:
            if event in notes:
                kind = notes[event]
                metrics.add(("event", event, kind if isinstance(kind, str) else "-", "-"), 0, 0)
    if metrics.published and exchange.now_ms - metrics.told_ms >= FLUSH_MS:
        points = tuple(metrics.flush(exchange.now_ms, memory.settings.version))
        exchange.later.append(Plan((WritePoints(points),), lambda _: None))


def key_of(exchange: Exchange, answer: Answer) -> Key:
    """As what a request is counted."""
    route = exchange.route
    told = answer.headers.get("cache-status") or exchange.fields.get("cache-status")
    layer = _layer_of(told) if told else "-"
    return ("request", route.name if route else "-", str(answer.status), layer)


def _layer_of(told: str) -> str:
    """What of ours answered, by its Cache-Status: a page, a skeleton, a response, or the region."""
    if "; hit" not in told:
        return "miss"
    return told.rpartition("; detail=")[2] if "; detail=" in told else "response"


@dataclass(slots=True)
class Metrics:
    """One isolate's sums since it began."""

    published: bool = False  # whether there is a binding to tell
    sums: dict[Key, Sums] = field(default_factory=dict)
    told: dict[Key, Sums] = field(default_factory=dict)  # what analytics have heard of them
    told_ms: int = 0

    def add(self, key: Key, ms: int, size: int) -> None:
        """Count once."""
        sums = self.of(key)
        sums[0] += 1
        sums[1] += ms
        sums[2] += size

    def of(self, key: Key) -> Sums:
        """The sums of a key, which stay the same list as long as the isolate lives."""
        return self.sums.setdefault(key, [0, 0, 0])

    def flush(self, now_ms: int, version: str) -> Iterator[Point]:
        """The busiest sums that are not told yet, as data points; they count as told now."""
        self.told_ms = now_ms
        news = []
        for key, sums in self.sums.items():
            before = self.told.get(key, [0, 0, 0])
            if sums[0] > before[0]:
                news.append((key, [now - then for now, then in zip(sums, before, strict=True)]))
        news.sort(key=lambda new: -new[1][0])
        for key, sums in news[:POINTS_MAX]:
            self.told[key] = list(self.sums[key])
            index, *blobs = key
            yield Point(index, (*blobs, version), tuple(map(float, sums)))


def serve_metrics(_exchange: Exchange, memory: "Memory") -> Outcome:
    """`GET /_edge/metrics`: this isolate's sums as Prometheus text, on a local edge only.

    Raises:
        RouteUnknown: it is not a local edge. Deployed, an address sees another isolate
            each time, and the numbers are nobody's business.
    """
    if not memory.settings.local_overrides:
        raise RouteUnknown
    text = "\n".join(_lines(memory)) + "\n"
    headers = {"content-type": "text/plain; version=0.0.4; charset=utf-8"}
    return Answer(200, headers, text.encode())


def _lines(memory: "Memory") -> Iterator[str]:
    """The text format: https://prometheus.io/docs/instrumenting/exposition_formats/."""
    sums = sorted(memory.metrics.sums.items())
    families = (
        ("request", "nearcast_requests_total", 0, ("route", "status", "cache")),
        ("request", "nearcast_request_milliseconds_total", 1, ("route", "status", "cache")),
        ("request", "nearcast_response_bytes_total", 2, ("route", "status", "cache")),
        ("stage", "nearcast_stage_waits_total", 0, ("stage",)),
        ("stage", "nearcast_stage_milliseconds_total", 1, ("stage",)),
        ("event", "nearcast_events_total", 0, ("event", "kind")),
    )
    for index, name, column, labels in families:
        yield f"# TYPE {name} counter"
        for key, values in sums:
            if key[0] == index:
                yield f"{name}{_labels(zip(labels, key[1:], strict=False))} {values[column]}"
    yield "# TYPE nearcast_exposures_total counter"
    for labels_of, told in sorted(memory.exposures.told.items()):
        pairs = zip(("flag", "variant"), labels_of, strict=True)
        yield f"nearcast_exposures_total{_labels(pairs)} {told}"
    yield "# TYPE nearcast_breaker_open gauge"
    for cell, breaker in sorted(memory.board.all_breakers().items()):
        yield f"nearcast_breaker_open{_labels([('cell', cell)])} {int(breaker.state != 'closed')}"
    yield "# TYPE nearcast_region_down gauge"
    for region in memory.directory.regions if memory.directory else ():
        down = int(memory.board.states.get(region) == "down")
        yield f"nearcast_region_down{_labels([('region', region)])} {down}"
    yield "# TYPE nearcast_retry_budget gauge"
    yield f"nearcast_retry_budget {memory.board.budget.left:.1f}"


def _labels(pairs: Iterable[tuple[str, str]]) -> str:
    escaped = (f'{name}="{value.translate(_ESCAPES)}"' for name, value in pairs)
    return "{" + ",".join(escaped) + "}"


_ESCAPES = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n"})
