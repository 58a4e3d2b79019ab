import pytest

from infra.bench.feeds.slots import chi_square_p, shard_chi_square_p, upper_gamma


@pytest.mark.parametrize(
    ("degrees", "statistic", "p"),
    [  # the usual table's critical values (NIST/SEMATECH e-Handbook, section 1.3.6.7.4)
        (1, 3.841, 0.05),
        (10, 18.307, 0.05),
        (31, 44.985, 0.05),
        (31, 52.191, 0.01),
        (100, 82.358, 0.90),
    ],
)
def test_tail_is_as_tabled(degrees: int, statistic: float, p: float) -> None:
    assert upper_gamma(degrees / 2, statistic / 2) == pytest.approx(p, rel=1e-3)


def test_equal_counts_are_certain_and_a_full_shard_is_not_chance() -> None:
    assert chi_square_p([100] * 32) == pytest.approx(1)
    assert chi_square_p([100] * 31 + [200]) < 1e-6


def test_people_spread_over_shards_by_chance() -> None:
    assert 0.01 < shard_chi_square_p(20_000) < 0.99
