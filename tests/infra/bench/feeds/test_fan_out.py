"""What a delivered entry costs to write: the bound that the design promises."""

import pytest

from functions.records import ReachClass
from infra.bench.feeds import fan_out
from infra.bench.feeds.population import Population
from infra.bench.feeds.region import Parts, region

MOST = 1.1  # write units an entry, ledger, cards and retries included


@pytest.mark.parametrize(
    ("reach", "followers", "faults"),
    [("push", 1_000, False), ("push", 1_500, True), ("hybrid", 5_000, False)],
)
def test_an_entry_costs_hardly_more_than_its_own_row(
    monkeypatch: pytest.MonkeyPatch, reach: ReachClass, followers: int, faults: bool
) -> None:
    monkeypatch.setattr(fan_out, "REPEATED", 2)
    with region(Parts) as (parts, meter):
        done = fan_out.deliver(Population(parts), meter, followers, reach, faults=faults)
    assert done.entries == pytest.approx(followers if reach == "push" else 0.2 * followers, rel=0.1)
    assert 1.0 <= done.tally.write / done.entries <= MOST
