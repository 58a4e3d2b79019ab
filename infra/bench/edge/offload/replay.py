"""An hour of home reads through the edge's own pipeline, in process, on a virtual clock.

Every read is a request that goes through all stages in one isolate of one PoP: a reader
stays with a PoP, and which of its isolates a request meets is chance. Isolates start
empty, and so do the PoPs' caches, so the hour includes their warming. The region answers
at once. What is compared is what the region was asked for, with and without what isolates
and PoPs remember of skeletons and cards.
"""

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass

from infra.bench.edge.offload.crowd import Crowd, pick, ranks
from infra.bench.edge.offload.isolates import Isolate, Pop
from infra.bench.edge.offload.region import Region

HOUR_MS = 3_600_000
BEGIN_MS = 1_790_000_000_000
SEED = 3


@dataclass(frozen=True, kw_only=True)
class Scale:
    """How much of everything. The defaults are the issue's hour."""

    people: int = 37_700
    mean_degree: float = 15
    reads: int = 200_000
    posts: int = 2_000  # one in a hundred reads
    history: int = 10_000  # posts before the hour, so that there are pages to read
    pops: int = 4
    isolates: int = 8  # of a PoP


@dataclass(frozen=True)
class Asked:
    """What the region was asked for."""

    cards: int
    skeletons: int
    units: float


def replay(scale: Scale, *, caches: bool) -> Asked:
    """Run the hour. The same seed gives the same crowd and the same requests on both sides."""
    drawn = random.Random(SEED)  # noqa: S311 - a replay is the same each time
    crowd = Crowd.of(scale.people, scale.mean_degree, drawn)
    region = Region(crowd)
    authors = ranks(scale.people, 1)
    for number, author in enumerate(pick(authors, scale.history, drawn)):
        region.write(author, BEGIN_MS - HOUR_MS + number * HOUR_MS // scale.history)
    pops = [Pop([Isolate() for _ in range(scale.isolates)]) for _ in range(scale.pops)]
    homes = [drawn.choice(pops) for _ in range(scale.people)]
    for now_ms, reads, who in _events(scale, crowd, authors, drawn):
        if not reads:
            region.write(who, now_ms)
            continue
        pop = homes[who]
        isolate = drawn.choice(pop.isolates)
        if caches:
            isolate.read(crowd.ids[who], now_ms, pop, region)
        else:
            read_uncached(crowd.ids[who], region)
    return Asked(region.cards, region.skeletons, region.units)


def read_uncached(user_id: str, region: Region) -> None:
    """Ask for what an edge that remembers nothing would ask for: the skeleton, then every card of it."""
    items = json.loads(region.skeleton(user_id, ""))["items"]
    posts = [item["post_id"] for item in items]
    authors = list(dict.fromkeys(item["author_id"] for item in items))
    if posts:
        region.hydrate(json.dumps({"posts": posts, "users": authors}).encode())


def saved(cached: Asked, uncached: Asked) -> dict[str, float]:
    """The share that the caches avoided, by what it is a share of."""
    return {
        "cards": 1 - cached.cards / uncached.cards,
        "skeletons": 1 - cached.skeletons / uncached.skeletons,
        "dynamodb_read_units": 1 - cached.units / uncached.units,
    }


def _events(
    scale: Scale, crowd: Crowd, authors: list[float], drawn: random.Random
) -> Iterator[tuple[int, bool, int]]:
    """Reads and posts in the order of time: when, whether it is a read, who."""
    activity = ranks(scale.people, 1)
    readers = (crowd.readers[rank] for rank in pick(activity, scale.reads, drawn))
    writers = iter(pick(authors, scale.posts, drawn))
    kinds = [True] * scale.reads + [False] * scale.posts
    drawn.shuffle(kinds)
    times = sorted(drawn.randrange(HOUR_MS) for _ in kinds)
    for passed_ms, reads in zip(times, kinds, strict=True):
        yield BEGIN_MS + passed_ms, reads, next(readers if reads else writers)
