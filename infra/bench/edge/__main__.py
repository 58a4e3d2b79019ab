"""Run the whole bench, print its tables, and write build/bench/edge.json."""

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from infra.bench.edge import boot, build, decisions, pages, report, world
from infra.bench.edge.offload.replay import Scale, replay, saved
from infra.bench.edge.region import Region
from infra.bench.processes import machine
from infra.bench.workerd import Workerd
from infra.edge_host.stage import ROOT

TARGET = build.BUILD / "edge.json"


def main() -> int:
    """Measure everything; 1 when an aim is missed and `--strict` asks for that."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--strict", action="store_true", help="fail when an aim is missed")
    strict = parser.parse_args().strict
    began = time.perf_counter()
    print(machine(), flush=True)
    figures = {**measure_workers(), "offload": measure_offload()}
    aims = report.aims(figures)
    print("\naims:\n" + "\n".join(aim.line() for aim in aims))
    TARGET.write_text(json.dumps(figures, indent=2) + "\n")
    shown = TARGET.relative_to(ROOT)
    print(f"\n{shown} written; the bench took {time.perf_counter() - began:.0f} s")
    return int(strict and not all(aim.met for aim in aims))


def measure_workers() -> dict[str, Any]:
    """All that runs in workerd."""
    made = world.make()
    archives = build.python(
        {
            **{name: build.source_of(name) for name in (*pages.DOORS, "hydrating", "decide")},
            "edge": build.EDGE_MAIN,
        }
    )
    with Region(made) as region:
        boot_s = boot.boot_s(pages.edge_worker("edge", made, region, archives["edge"]))
        given = {"FLAGS": json.dumps(decisions.FLAGS), "PEOPLE": json.dumps(made.people)}
        with Workerd(build.door("decide", archives["decide"], given), build.BUILD) as server:
            decision_us = decisions.decision_us(server)
            modules = decisions.imported_modules(server)
        with pages.running(pages.workers(made, region, archives)) as servers:
            found = pages.compare(made, servers)
            counts = servers["edge"].get("/_bench/counts").body.decode()
            rss_mb = servers["edge"].rss_mb
    bundle = build.bundle_bytes()
    print(f"\n{report.pages(found)}\n\ncalls of the edge to its bindings: {counts}")
    print(f"calls to the region: {json.dumps(region.asked)}")
    print(f"decision: {', '.join(f'{name} {us:.1f} µs' for name, us in decision_us.items())}")
    print(
        f"boot {boot_s:.2f} s, {modules} modules imported, bundle {bundle:,} bytes, "
        f"{rss_mb:.0f} MB resident after the load",
        flush=True,
    )
    return {
        "cpu_ms": {key: round(one.cpu_ms, 4) for key, one in found.items()},
        "decision_us": {name: round(us, 2) for name, us in decision_us.items()},
        "boot_s": round(boot_s, 3),
        "bundle_bytes": bundle,
        "rss_mb": round(rss_mb, 1),
    }


def measure_offload() -> dict[str, float]:
    """The simulated hour, with the caches and without, in a process each."""
    scale = Scale()
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        cached = processes.submit(replay, scale, caches=True)
        uncached = processes.submit(replay, scale, caches=False)
        asked, before = cached.result(), uncached.result()
    shares = saved(asked, before)
    print(f"\nasked of the region in an hour of {scale.reads:,} home reads, {scale.posts:,} posts:")
    for name, with_caches, without, share in (
        ("card reads", asked.cards, before.cards, shares["cards"]),
        ("skeletons", asked.skeletons, before.skeletons, shares["skeletons"]),
        ("read units", asked.units, before.units, shares["dynamodb_read_units"]),
    ):
        print(f"  {name:11} {with_caches:12,.1f} of {without:12,.1f}   {share:6.1%} avoided")
    return {name: round(share, 4) for name, share in shares.items()}


if __name__ == "__main__":
    sys.exit(main())
