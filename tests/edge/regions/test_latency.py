from hypothesis import given
from hypothesis import strategies as st

from edge.regions.latency import ENOUGH, GROWTH, Latency


def test_few_calls_prove_nothing() -> None:
    latency = Latency()
    for _ in range(ENOUGH - 1):
        latency.add(50)
    assert latency.quantile(0.95) is None
    latency.add(50)
    assert latency.quantile(0.95) is not None


@given(st.lists(st.floats(1, 10_000), min_size=ENOUGH, max_size=500))
def test_quantile_is_at_most_a_fifth_too_high(calls: list[float]) -> None:
    latency = Latency()
    for ms in calls:
        latency.add(ms)
    exact = sorted(calls)[-(-len(calls) * 95 // 100) - 1]
    estimate = latency.quantile(0.95)
    assert estimate is not None
    assert exact * 0.999 <= estimate <= exact * GROWTH * 1.001


def test_cell_that_has_become_slow_is_noticed() -> None:
    latency = Latency()
    for ms in [10] * 5_000 + [200] * 60:
        latency.add(ms)
    quantile = latency.quantile(0.95)
    assert quantile is not None
    assert quantile >= 200
