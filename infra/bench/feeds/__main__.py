"""Measure home pages and fan-out, print the tables, and write build/bench/feeds.json."""

import argparse
import json
import sys
import time

from functions.adapters import connections
from infra.bench.feeds import day, fan_out, home, report, slots, spread
from infra.bench.feeds.population import Population
from infra.bench.feeds.region import Parts, region
from infra.bench.feeds.replay import Replay
from infra.bench.processes import machine
from infra.local.instance import ROOT

TARGET = ROOT / "build" / "bench" / "feeds.json"
PER_ENTRY = {"whole": 25_000, "quick": 10_000}  # followers that are pushed to, with faults


def main() -> int:
    """Measure everything; 1 when an aim is missed and `--strict` asks for that."""
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument(
        "--quick", action="store_true", help="with fewer followers where that changes nothing"
    )
    parser.add_argument("--strict", action="store_true", help="fail when an aim is missed")
    options = parser.parse_args()
    began = time.monotonic()
    print(machine(), flush=True)
    figures = measure("quick" if options.quick else "whole")
    print(report.text(figures))
    missed = figures.missed()
    print(f"aims missed: {', '.join(missed) or 'none'}; took {time.monotonic() - began:.0f} s")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps(figures.document(), indent=2) + "\n")
    print(TARGET.relative_to(ROOT))
    return int(bool(missed) and options.strict)


def measure(scale: str) -> report.Figures:
    """Everything, in one region."""
    small, middle, large = report.SIZES
    with region(Parts) as (parts, meter):
        replay = Replay(connections.session())
        people = Population(parts)
        pages = home.measure(people, meter, replay)
        delivered = {
            small: fan_out.deliver(people, meter, small, "push"),
            middle: fan_out.deliver(people, meter, middle, "hybrid"),
            large: fan_out.deliver(people, meter, large, "pull"),
        }
        most = PER_ENTRY[scale]
        pushed = {most: fan_out.deliver(people, meter, most, "push", faults=True)}
        naive = fan_out.naive(people, meter, small)
        catching_up = fan_out.catch_up(people, meter)
        slice_cpu_ms = replay.cpu_ms(fan_out.slice_work(people), repeat=3)
        naive_entry_cpu_ms = replay.cpu_ms(fan_out.put_work(people), repeat=100)
    each = naive.tally.write / naive.entries
    return report.Figures(
        pages=pages,
        pushed=pushed,
        delivered=delivered,
        days={
            small: day.pushed(delivered[small]),
            middle: day.hybrid(delivered[middle], catching_up),
            large: day.pulled(delivered[large]),
        },
        naive=naive,
        naive_writes={size: size * each for size in report.SIZES},
        naive_days={
            size: day.naive(size, each, fan_out.synthetic_pages(size)) for size in report.SIZES
        },
        catching_up=catching_up,
        slice_cpu_ms=slice_cpu_ms,
        naive_entry_cpu_ms=naive_entry_cpu_ms,
        spread=spread.measure(),
        chi_square_p=slots.shard_chi_square_p(),
    )


if __name__ == "__main__":
    sys.exit(main())
