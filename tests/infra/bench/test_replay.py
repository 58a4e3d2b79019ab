import random

from infra.bench.edge.offload.crowd import Crowd
from infra.bench.edge.offload.isolates import Isolate, Pop
from infra.bench.edge.offload.region import Region
from infra.bench.edge.offload.replay import BEGIN_MS, Scale, read_uncached, replay, saved

SMALL = Scale(people=300, mean_degree=8, reads=600, posts=6, history=400, pops=2, isolates=2)


def asked(region: Region) -> tuple[int, int, float]:
    return region.cards, region.skeletons, region.units


def test_uncached_read_asks_for_what_an_edge_without_memory_asks_for() -> None:
    drawn = random.Random(1)
    crowd = Crowd.of(60, 8, drawn)
    regions = Region(crowd), Region(crowd)
    for number in range(200):
        author = drawn.randrange(60)
        for region in regions:
            region.write(author, BEGIN_MS - 1_000_000 + number)
    by_edge, directly = regions
    for user_id in crowd.ids:
        Isolate().read(user_id, BEGIN_MS, Pop([]), by_edge)
        read_uncached(user_id, directly)
    assert asked(by_edge) == asked(directly)
    assert by_edge.cards > 0


def test_same_seed_gives_the_same_hour() -> None:
    assert replay(SMALL, caches=True) == replay(SMALL, caches=True)


def test_caches_keep_reads_from_the_region() -> None:
    without = replay(SMALL, caches=False)
    shares = saved(replay(SMALL, caches=True), without)
    assert without.skeletons == SMALL.reads
    assert all(0 <= share < 1 for share in shares.values())
    assert shares["cards"] > 0.5
