"""Run the whole bench, print its tables, and write build/bench/media.json."""

import argparse
import json
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from functions.transcoding.reasons import Unfit, sentence
from infra.bench.edge import build
from infra.bench.media import clips, encoding, passing, publishing, report, segments, servers, world
from infra.bench.media.offload.replay import Day, Scale, replay
from infra.bench.media.segments import Served
from infra.bench.processes import machine
from infra.edge_host.stage import ROOT

TARGET = build.BUILD / "media.json"
SECONDS, QUICK_SECONDS = 20, 4  # of the made clips
WHOLE, QUICK = Scale(), Scale(assets=1_000, views=5_000)


def main() -> int:
    """Measure everything; 1 when an aim is missed and `--strict` asks for that."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("clips", nargs="*", type=Path, help="files to encode beside the made ones")
    parser.add_argument(
        "--quick", action="store_true", help="short clips and a twentieth of the views"
    )
    parser.add_argument("--strict", action="store_true", help="fail when an aim is missed")
    options = parser.parse_args()
    absent = [str(path) for path in options.clips if not path.is_file()]
    if absent:
        parser.error(f"no such file: {', '.join(absent)}")
    began = time.perf_counter()
    print(machine(), flush=True)
    try:
        figures = measure(options.clips, quick=options.quick)
    except Unfit as error:
        parser.error(f"a clip cannot be used: {sentence(error.reason)} ({error.detail})")
    aims = figures.aims()
    print("\naims:\n" + "\n".join(aim.line() for aim in aims))
    TARGET.write_text(json.dumps(figures.document(), indent=2, ensure_ascii=False) + "\n")
    shown = TARGET.relative_to(ROOT)
    print(f"\n{shown} written; the bench took {time.perf_counter() - began:.0f} s")
    return int(options.strict and not all(aim.met for aim in aims))


def measure(given: list[Path], *, quick: bool) -> report.Figures:
    """Everything, each part printed as soon as it is known."""
    folder = build.BUILD / "clips"
    folder.mkdir(parents=True, exist_ok=True)
    made = [one.make(folder) for one in clips.recipes(QUICK_SECONDS if quick else SECONDS)]
    encoded = [encoding.encode(path.resolve()) for path in [*made, *given]]
    published = [publishing.publish(path.resolve()) for path in [*made, *given]]
    print(report.encoding(encoded, published), flush=True)
    served, rss_mb = measure_workers()
    print(report.segments(served), report.memory(rss_mb), sep="\n", flush=True)
    scale = QUICK if quick else WHOLE
    worlds = measure_offload(scale)
    print(report.offload(worlds, scale.views), flush=True)
    return report.Figures(encoded, published, served, rss_mb, worlds)


def measure_workers() -> tuple[dict[str, dict[str, Served]], dict[str, float]]:
    """All that runs in workerd."""
    compiled, rss_mb = servers.archives(), {}
    with world.bucket() as bucket:
        edge = servers.edge_worker(compiled[servers.PYTHON], bucket)
        floor = servers.floor_worker(compiled[servers.FLOOR], bucket)
        with servers.running(edge, servers.peer_worker(bucket), floor) as all_of_them:
            served = segments.compare(all_of_them)
        for kind in (world.TEN_MB, world.ONE_GB):
            with servers.running(edge) as alone:
                rss_mb[kind.name] = passing.peak_mb(kind, alone[servers.PYTHON])
    return served, rss_mb


def measure_offload(scale: Scale) -> dict[str, Day]:
    """The simulated days: a cold one, and two of a world where what was published was warmed."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        warmed = processes.submit(replay, scale, days=2, warmed=True)
        cold = processes.submit(replay, scale, days=1, warmed=False)
        (first,), (second, third) = cold.result(), warmed.result()
    return {"cold": first, "warmed": second, "steady": third}


if __name__ == "__main__":
    sys.exit(main())
