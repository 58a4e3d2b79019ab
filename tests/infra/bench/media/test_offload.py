import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from infra.bench.media.offload.audience import WATCHED_MS, View, asked_for
from infra.bench.media.offload.catalogue import LADDER, Catalogue
from infra.bench.media.offload.isolates import Source
from infra.bench.media.offload.replay import BEGIN_MS, Day, Scale, replay
from infra.bench.media.offload.stores import Body, Buckets, Pop
from shared.manifest import Manifest

SMALL = Scale(assets=25, views=60, isolates=2, budget=0.5)


def catalogue(count: int = 40) -> Catalogue:
    return Catalogue(count, ["eu", "us"], random.Random(1))


def test_catalogue_is_what_its_manifests_say() -> None:
    for asset in catalogue().assets:
        assert Manifest.from_json(asset.document) == asset.manifest
        length_ms = asset.manifest.duration_ms
        for track in asset.manifest.tracks:
            assert sum(one.ms for one in track.segments) == length_ms
        assert asset.sizes.keys() == asset.manifest.objects().keys()


def test_popularity_follows_zipf() -> None:
    made = catalogue(100)
    drawn = made.draw(20_000, random.Random(2))
    first, tenth = (sum(one is made.assets[rank] for one in drawn) for rank in (0, 9))
    assert 7 < first / tenth < 14


@pytest.mark.parametrize("rendition", [one.name for one in LADDER])
def test_player_asks_for_what_is_watched_of_one_rendition(rendition: str) -> None:
    for asset in catalogue().assets:
        names = asked_for(View(BEGIN_MS, 0, "10.0.0.1", asset, rendition))
        shown = [one for one in asset.track(rendition).segments if one.name in names]
        heard = [one for one in asset.track("audio").segments if one.name in names]
        watched_ms = sum(one.ms for one in shown)
        assert watched_ms >= min(WATCHED_MS, asset.manifest.duration_ms)
        assert watched_ms < WATCHED_MS + 4_000
        assert len(shown) == len(heard)
        assert len(names) == len(set(names)) == 6 + 2 * len(shown)


@given(
    st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(1, 60), st.booleans()), max_size=40)
)
def test_pop_keeps_what_was_used_last_within_its_budget(steps: list[tuple[str, int, bool]]) -> None:
    pop, model = Pop(100), {}
    for name, size, reading in steps:
        if reading:
            found = pop.read(name, 5)
            assert (found.size if found else None) == model.get(name)
            if name in model:
                model[name] = model.pop(name)
        else:
            pop.keep(name, Body(size), 10, 0)
            model.pop(name, None)
            model[name] = size
            while sum(model.values()) > 100:
                del model[next(iter(model))]
        assert pop.used == sum(model.values())


def test_pop_has_nothing_that_expired_or_is_larger_than_itself() -> None:
    pop = Pop(100)
    pop.keep("a", Body(50), 10, 0)
    assert pop.has("a", 9)
    assert not pop.has("a", 10)
    assert pop.read("a", 10) is None
    pop.keep("b", Body(101), 10, 0)
    assert not pop.has("b", 0)


def test_pop_counts_who_comes_before_an_object_has_arrived() -> None:
    pop = Pop(100)
    pop.keep("a", Body(50), 1_000, 20)
    assert pop.read("a", 19)
    assert pop.read("a", 20)
    assert pop.late == 1
    assert not pop.has_arrived("a", 19)
    assert pop.has_arrived("a", 20)


def test_bucket_counts_for_whom_it_was_asked() -> None:
    made = catalogue(1)
    buckets, asset = Buckets(made), made.assets[0]
    assert buckets.read(f"assets/{asset.id}/manifest.json", "viewer").text == asset.document
    assert buckets.read(f"assets/{asset.id}/{asset.poster}", "behind").size == 40_000
    assert buckets.bytes == {"viewer": len(asset.document), "behind": 40_000}


@pytest.fixture(scope="module")
def cold() -> Day:
    (day,) = replay(SMALL, days=1, warmed=False)
    return day


def test_same_seed_gives_the_same_day(cold: Day) -> None:
    assert replay(SMALL, days=1, warmed=False) == [cold]


def test_every_request_is_told_by_its_source(cold: Day) -> None:
    assert cold.requests.total() > 60 * 8
    assert cold.requests[Source.S3] > 0
    assert cold.requests[Source.POP] > 0
    assert cold.requests[Source.HOME] > 0
    assert 0 < cold.first_requests < cold.requests.total()
    assert 0 < cold.first_views <= SMALL.assets < cold.views == SMALL.views


def test_object_leaves_s3_once_but_for_the_manifest(cold: Day) -> None:
    """Tiers keep what was fetched, so not even read-ahead makes S3 give anything twice."""
    left = cold.origin_bytes["viewer"] + cold.origin_bytes["behind"]
    watched = cold.first_bytes
    assert watched * 0.9 < left < watched * 1.6


def test_warming_spares_viewers_the_wait_and_costs_s3_its_bytes(cold: Day) -> None:
    warmed, steady = replay(SMALL, days=2, warmed=True)
    assert warmed.requests_answered > cold.requests_answered
    assert cold.origin_share("warming") == 0
    assert warmed.origin_share("warming") > 0
    assert steady.origin_share("warming") == 0
    assert steady.origin_share("viewer", "behind") < warmed.origin_share("viewer", "behind")


def test_smaller_pops_ask_their_tiers_more(cold: Day) -> None:
    (small,) = replay(replace(SMALL, budget=0.02), days=1, warmed=False)
    assert small.evicted > cold.evicted
    assert small.requests[Source.TIER] > cold.requests[Source.TIER]
    assert small.requests[Source.S3] <= cold.requests[Source.S3] * 1.2
