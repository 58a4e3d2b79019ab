import random
from collections import Counter

import pytest

from infra.bench.edge.offload.crowd import Crowd, pick, ranks
from infra.bench.edge.offload.replay import SEED, Scale


@pytest.fixture(scope="module")
def crowd() -> Crowd:
    scale = Scale()
    return Crowd.of(scale.people, scale.mean_degree, random.Random(SEED))


def test_graph_has_the_stated_mean_and_maximum(crowd: Crowd) -> None:
    degrees = [len(followers) for followers in crowd.followers]
    assert sum(degrees) / len(degrees) == pytest.approx(15, abs=0.01)
    assert max(degrees) == degrees[0] == pytest.approx(9_500, rel=0.1)
    assert min(degrees) >= 1


def test_follows_are_mutual_and_nobody_follows_themselves(crowd: Crowd) -> None:
    for number in (0, 1, 17, 5_000, 37_699):
        assert number not in crowd.followers[number]
        assert all(number in crowd.followers[other] for other in crowd.followers[number])


def test_everybody_reads_and_has_an_id_of_their_own(crowd: Crowd) -> None:
    assert sorted(crowd.readers) == list(range(37_700))
    assert len(set(crowd.ids)) == 37_700


def test_ranks_follow_zipfs_law() -> None:
    counts = Counter(pick(ranks(100, 1), 50_000, random.Random(1)))
    assert counts[0] / counts[9] == pytest.approx(10, rel=0.15)
