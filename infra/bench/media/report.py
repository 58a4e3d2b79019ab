"""The printed tables, the aims, and the document that the bench writes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.bench.edge.report import Aim
from infra.bench.media.encoding import Encoded
from infra.bench.media.offload.isolates import Source
from infra.bench.media.offload.replay import Day
from infra.bench.media.offload.stores import Purpose
from infra.bench.media.publishing import Published
from infra.bench.media.segments import Served
from infra.bench.media.world import LARGE, ONE_GB, SMALL, TEN_MB

SOURCES = {
    Source.ISOLATE: "isolate",
    Source.POP: "PoP",
    Source.TIER: "tier",
    Source.HOME: "home tier",
    Source.S3: "S3",
}
# What was replayed as the product's default; each can be read where it is set.
CONFIGURATION = {
    "tiers": "the viewer's zone, then the owner's (edge/media/places.py)",
    "read_ahead": "one segment, behind answers (edge/media/ahead.py)",
    "warmed_when_published": (
        "manifest, poster, every track's initialisation and first segment, in the owner's zone "
        "(edge/media/filling.py)"
    ),
}


@dataclass(frozen=True, slots=True)
class Figures:
    """Everything that was measured."""

    encoded: Sequence[Encoded]
    published: Sequence[Published]
    segments: Mapping[str, Mapping[str, Served]]  # by kind, by server
    rss_mb: Mapping[str, float]  # by kind
    worlds: Mapping[str, Day]  # cold, warmed, steady

    def document(self) -> dict[str, Any]:
        """What media.json says; the first clip and the default configuration stand for all."""
        first, published, default = self.encoded[0], self.published[0], self.worlds["warmed"]
        return {
            "first_playable_s": round(published.first_playable_s, 2),
            "ready_s": round(published.ready_s, 2),
            "encode_x_realtime": round(first.x_realtime_all, 2),
            "segment_cpu_ms_per_mb": _per_mb(self.segments[SMALL.name]),
            "offload": {
                "requests": round(default.requests_answered, 4),
                "bytes": round(default.bytes_answered, 4),
                "configuration": CONFIGURATION,
                **{name: _shares(day) for name, day in self.worlds.items()},
            },
            "rss_mb": {name: round(self.rss_mb[name], 1) for name in (TEN_MB.name, ONE_GB.name)},
            "pop_segment_cpu_ms_per_mb": _per_mb(self.segments[LARGE.name]),
            "clips": [
                _clip(one, its) for one, its in zip(self.encoded, self.published, strict=True)
            ],
        }

    def aims(self) -> tuple[Aim, ...]:
        """What was aimed at, and what came out."""
        default = self.worlds["warmed"]
        grown = self.rss_mb[ONE_GB.name] - self.rss_mb[TEN_MB.name]
        return (
            Aim("% of requests from the edge", default.requests_answered * 100, 95, at_least=True),
            Aim("% of bytes from the edge", default.bytes_answered * 100, 95, at_least=True),
            Aim("MB more for 1 GB than for 10 MB", grown, 32),
        )


def encoding(encoded: Sequence[Encoded], published: Sequence[Published]) -> str:
    """One block a clip: a line for each part, then how long it took from upload to viewers."""
    lines = []
    for one, its in zip(encoded, published, strict=True):
        size = f"{one.width}×{one.height}, {one.seconds:.1f} s, {one.bytes / 1e6:.1f} MB"
        lines.append(f"\n{one.clip}: {size}; looked at in {one.inspected_s:.2f} s")
        lines.append("       wall s    CPU s  × real time       MB  bytes saved")
        for part in one.parts:
            speed = f"{one.x_realtime(part):.2f}" if part.played_s else ""
            saved = f"{one.saved(part):.1%}" if part.played_s else ""
            lines.append(
                f"    {part.wall_s:9.2f}{part.cpu_s:9.2f}  {speed:>11}{part.bytes / 1e6:9.2f}  {saved:>11}  "
                f"{part.part}"
            )
        lines.append(
            f"  everything: {one.x_realtime_all:.2f} × real time, {one.bytes_made / 1e6:.1f} MB "
            f"({one.bytes_made / one.bytes:.0%} of the upload)"
        )
        lines.append(
            f"  from upload complete: first playable {its.first_playable_s:.1f} s, ready "
            f"{its.ready_s:.1f} s by one worker, {its.ready_parallel_s:.1f} s by one for each part"
        )
    return "\n".join(lines)


def segments(found: Mapping[str, Mapping[str, Served]]) -> str:
    """One line for each kind and server."""
    lines = ["\n  CPU ms/MB  CPU ms a request     MB/s   p50 ms"]
    whence = {SMALL.name: "the isolate", LARGE.name: "the PoP"}
    for kind in (SMALL, LARGE):
        lines += [
            f"  {one.cpu_ms_per_mb:9.3f}  {one.cpu_ms:16.3f}  {one.mb_per_s:7.0f}  "
            f"{one.p50_ms:7.2f}  {name}: {kind.bytes:,} bytes from {whence[kind.name]}"
            for name, one in found[kind.name].items()
        ]
    return "\n".join(lines)


WORLDS = {
    "cold": "cold: nothing warmed, every cache and tier empty",
    "warmed": "warmed, the default: each asset's beginning in its owner's zone, caches empty",
    "steady": "steady: the day after that",
}
PURPOSES: dict[Purpose, str] = {
    "viewer": "while a viewer waited",
    "behind": "ahead of viewers",
    "warming": "when published",
}


def offload(worlds: Mapping[str, Day], views: int) -> str:
    """One block a world: whence requests and bytes came, and what S3 gave."""
    lines = [f"\n{views:,} views a day; shares of requests, and of bytes to viewers:"]
    for name, day in worlds.items():
        requests, sent = day.requests.total(), day.bytes.total()
        lines.append(f"  {WORLDS[name]} ({requests:,} requests, {sent / 1e9:,.0f} GB)")
        shares = {"without waiting for S3": (day.requests_answered, day.bytes_answered)}
        for source, whence in SOURCES.items():
            share = day.requests[source] / requests, day.bytes[source] / sent
            shares[f"    from {whence}"] = share
        compulsory = day.first_requests / requests, day.first_bytes / sent
        shares["compulsory: the first ever of its object"] = compulsory
        lines += [f"    {what:42}{one:8.2%}{other:10.2%}" for what, (one, other) in shares.items()]
        lines.append(f"    {day.first_views / day.views:.1%} of views are the first of their asset")
        lines.append(f"    bytes that left S3, a byte to viewers: {_left(day)}")
        lines.append(
            f"    of the requests that waited {day.late:,} did for what was on its way already; tiers: "
            f"{day.tier_reads:,} reads, {day.tier_writes:,} writes; PoPs dropped {day.evicted:,}"
        )
    return "\n".join(lines)


def _left(day: Day) -> str:
    each = [f"{what} {day.origin_share(one):.2%}" for one, what in PURPOSES.items()]
    return f"{', '.join(each)}; in all {day.origin_share(*PURPOSES):.2%}"


def memory(rss_mb: Mapping[str, float]) -> str:
    """One line."""
    told = ", ".join(f"{name} {mb:.0f} MB" for name, mb in rss_mb.items())
    return f"\nmost memory of workerd while an object passed: {told}"


def _per_mb(found: Mapping[str, Served]) -> dict[str, float]:
    return {name: round(one.cpu_ms_per_mb, 4) for name, one in found.items()}


def _shares(day: Day) -> dict[str, float]:
    return {
        "requests": round(day.requests_answered, 4),
        "bytes": round(day.bytes_answered, 4),
        "compulsory_requests": round(day.first_requests / day.requests.total(), 4),
        "compulsory_bytes": round(day.first_bytes / day.bytes.total(), 4),
        "s3_bytes": round(day.origin_share("viewer", "behind"), 4),
        "s3_bytes_with_warming": round(day.origin_share("viewer", "behind", "warming"), 4),
    }


def _clip(one: Encoded, its: Published) -> dict[str, Any]:
    renditions = {
        part.part: {
            "x_realtime": round(one.x_realtime(part), 2),
            "cpu_s": round(part.cpu_s, 2),
            "bytes": part.bytes,
            "bytes_saved": round(one.saved(part), 4),
        }
        for part in one.renditions()
    }
    return {
        "clip": one.clip,
        "seconds": round(one.seconds, 2),
        "bytes": one.bytes,
        "bytes_made": one.bytes_made,
        "first_playable_s": round(its.first_playable_s, 2),
        "ready_s": round(its.ready_s, 2),
        "ready_parallel_s": round(its.ready_parallel_s, 2),
        "renditions": renditions,
    }
