"""From a post to its last follower, on a graph shaped like a real one: hops, and modelled time.

Followers are drawn as in `make bench-edge` (power law, 37,700 people as in the GitHub
network of Rozemberczki, Allen and Sarkar, 2019). How posts travel follows from the
functions' own bounds: buckets, chains, slices. How long a step takes is a model, and says
nothing about a machine: it shows what waits for what.

    post → stream → outbox → plans → planner → plans of a region → planner → slices →
    fan-out → next slice → …
"""

import math
import random
from dataclasses import dataclass

from functions.buckets import buckets_for
from infra.bench.edge.offload.crowd import Crowd
from shared.limits import CHAINS, SLICE_FOLLOWERS

PEOPLE, MEAN_FOLLOWERS = 37_700, 15.3
SEED = 20_261_120
HOPS = 4  # messages to the first slice: stream, plans, plans of the region, slices

# Milliseconds of a step. Lambda polls streams four times a second (Developer Guide, "Using
# Lambda with DynamoDB"); the others are round figures for warm functions in one region.
STREAM_MS, QUEUE_MS, CALL_MS = 250, 40, 6
PLAN_CALLS = 8  # of the planner for a post and region, one after the other
SLICE_CALLS = 5  # of a slice beside its batches
BATCH_MS, BATCH = 8, 25
OVERSEAS_MS = 80  # one way, once a post and region


@dataclass(frozen=True)
class Spread:
    """Of all posts (one an author): hops and time to the last follower."""

    hops: tuple[int, int, int]  # median, 99th percentile, most
    ms: tuple[int, int, int]
    most_followers: int


def measure() -> Spread:
    """Walk every author's post."""
    drawn = random.Random(SEED)  # noqa: S311 - the same graph each time
    crowd = Crowd.of(PEOPLE, MEAN_FOLLOWERS, drawn)
    counts = [len(found) for found in crowd.followers if found]
    return Spread(
        _summary([hops(count) for count in counts]),
        _summary([round(time_ms(count)) for count in counts]),
        max(counts),
    )


def hops(followers: int) -> int:
    """Messages one after the other until the last follower's slice."""
    return HOPS + slices_in_a_row(followers) - 1


def slices_in_a_row(followers: int) -> int:
    """The slices of the longest chain."""
    chains = min(CHAINS, buckets_for(followers))
    return math.ceil(math.ceil(followers / chains) / SLICE_FOLLOWERS)


def time_ms(followers: int) -> float:
    """Modelled time to the last follower, in another region than the author's."""
    planned = STREAM_MS + 3 * QUEUE_MS + 2 * PLAN_CALLS * CALL_MS + OVERSEAS_MS
    chains = min(CHAINS, buckets_for(followers))
    in_chain, rest = math.ceil(followers / chains), 0.0
    for _ in range(slices_in_a_row(followers)):
        size = min(SLICE_FOLLOWERS, in_chain)
        in_chain -= size
        rest += SLICE_CALLS * CALL_MS + math.ceil(size / BATCH) * BATCH_MS
    return planned + rest + (slices_in_a_row(followers) - 1) * QUEUE_MS


def one_by_one_ms(followers: int) -> float:
    """The naive way: one put after the other, by one worker in the author's region."""
    return STREAM_MS + QUEUE_MS + followers * CALL_MS


def _summary(values: list[int]) -> tuple[int, int, int]:
    found = sorted(values)
    return found[len(found) // 2], found[len(found) * 99 // 100], found[-1]
