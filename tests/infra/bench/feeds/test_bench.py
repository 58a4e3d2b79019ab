"""The bench's own measures at a small scale, and the aims that do not depend on it."""

from collections.abc import Iterator

import pytest

from functions.adapters import connections
from infra.bench.capacity.meter import Meter
from infra.bench.feeds import fan_out, home
from infra.bench.feeds.population import Population
from infra.bench.feeds.region import Parts, region
from infra.bench.feeds.replay import Replay
from shared.limits import SLICE_FOLLOWERS, VIPS_MAX

FOLLOWERS = SLICE_FOLLOWERS + 50


@pytest.fixture(scope="module")
def bench() -> Iterator[tuple[Parts, Meter]]:
    with region(Parts) as made:
        yield made


@pytest.fixture(scope="module")
def people(bench: tuple[Parts, Meter]) -> Population:
    return Population(bench[0])


def test_home_page_reaches_its_aims(
    bench: tuple[Parts, Meter], people: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Replay, "cpu_ms", lambda *_, **__: 1.0)
    pages = home.measure(people, bench[1], Replay(connections.session()))
    ours = pages["nearcast"].figures()
    assert ours["queries"] == ours["batch_reads"] == 1
    assert ours["skeleton_read_units"] <= 1
    assert ours["card_read_units"] <= 10
    pulling = next(page for name, page in pages.items() if "pulled" in name)
    assert pulling.skeleton.read <= 1 + 0.5 * home.PULLED
    assert pages["naive"].figures()["card_read_units"] >= ours["card_read_units"]


def test_push_costs_little_more_than_its_entries(
    bench: tuple[Parts, Meter], people: Population
) -> None:
    delivery = fan_out.deliver(people, bench[1], FOLLOWERS, "push")
    assert delivery.entries == FOLLOWERS
    assert FOLLOWERS <= delivery.tally.write <= 1.1 * FOLLOWERS
    assert delivery.tally.of("-feeds-").write == FOLLOWERS


def test_dead_worker_costs_what_it_had_written(
    bench: tuple[Parts, Meter], people: Population, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fan_out, "DYING", 1)
    delivery = fan_out.deliver(people, bench[1], FOLLOWERS, "push", faults=True)
    assert (delivery.entries, delivery.deaths) == (FOLLOWERS, 2)
    assert delivery.tally.of("-feeds-").write == FOLLOWERS + FOLLOWERS // 2


def test_pull_writes_to_its_vips_alone(bench: tuple[Parts, Meter], people: Population) -> None:
    delivery = fan_out.deliver(people, bench[1], 10_000_000, "pull")
    assert delivery.entries == VIPS_MAX
    assert delivery.tally.write <= 1.05 * VIPS_MAX


def test_naive_way_writes_one_unit_each(bench: tuple[Parts, Meter], people: Population) -> None:
    delivery = fan_out.naive(people, bench[1], 60)
    assert delivery.tally.count("PutItem") == 60
    assert delivery.tally.write == 60
