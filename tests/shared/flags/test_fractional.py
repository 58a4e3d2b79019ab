from typing import Any

import mmh3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.flags.fractional import PARTS, bucket, key_of, parts_of, pick, weights_of
from shared.flags.logic import Compiler

SUITS = ["clubs", "diamonds", "hearts", "spades"]


def flagd(key: str, weights: list[int]) -> int:
    """Which share a key is in, by the formula of flagd's own evaluator and the mmh3 package."""
    place = (mmh3.hash(key, signed=False) * sum(weights)) >> 32
    end = 0
    for index, weight in enumerate(weights):
        end += weight
        if place < end:
            return index
    raise AssertionError


@given(st.text(), st.lists(st.integers(0, 1_000), min_size=1, max_size=6).filter(any))
def test_shares_are_those_of_flagd(key: str, weights: list[int]) -> None:
    assert pick(key, list(range(len(weights))), weights) == flagd(key, weights)


# Vectors of flagd's conformance suite, for its integer buckets.
@pytest.mark.parametrize(
    ("seed", "name", "suit"),
    [
        ("fractional-flag", "jack", "hearts"),
        ("fractional-flag", "queen", "spades"),
        ("fractional-flag", "ten", "clubs"),
        ("fractional-flag", "nine", "diamonds"),
        ("fractional-flag", "3", "clubs"),
        ("shared-seed", "seven", "hearts"),
        ("shared-seed", "eight", "diamonds"),
        ("shared-seed", "nine", "clubs"),
        ("shared-seed", "two", "spades"),
    ],
)
def test_vectors_of_the_conformance_suite(seed: str, name: str, suit: str) -> None:
    shares = [[one, 25] for one in SUITS]
    rule = {"fractional": [{"cat": [seed, {"var": "user.name"}]}, *shares]}
    assert Compiler({}).compile(rule).run({"user": {"name": name}}) == suit


@pytest.mark.parametrize(
    ("key", "half"),
    [("ejOoVL", 0), ("bY9fO-", 0), ("SI7p-", 0), ("6LvT0", 1), ("ceQdGm", 1)],
)
def test_hashes_at_the_edges_of_the_range(key: str, half: int) -> None:
    assert pick(key, [0, 1], [50, 50]) == half


@pytest.mark.parametrize(
    ("who", "side"), [("jon@company.com", "heads"), ("jane@company.com", "tails")]
)
def test_without_a_key_flag_and_target_are_hashed(who: str, side: str) -> None:
    data = {"targetingKey": who, "$flagd": {"flagKey": "fractional-flag-shorthand"}}
    rule = Compiler({}).compile({"fractional": [["heads"], ["tails", 1]]})
    assert rule.run(data) == side
    assert (
        Compiler({}).compile({"fractional": [{"var": "no"}, ["heads"], ["tails"]]}).run(data)
        == side
    )
    assert rule.run({"$flagd": {"flagKey": "fractional-flag-shorthand"}}) is None


@pytest.mark.parametrize(
    ("value", "data"), [(7, {"targetingKey": "x"}), (None, []), (None, {"targetingKey": 7})]
)
def test_key_is_a_text_or_nothing_is_drawn(value: Any, data: Any) -> None:
    assert key_of(value, data) is None


def test_variants_and_weights_may_be_rules() -> None:
    tier = {"==": [{"var": "tier"}, "premium"]}
    nested = Compiler({}).compile(
        {"fractional": [{"var": "key"}, [{"if": [tier, "premium", "standard"]}, 50], ["other", 50]]}
    )
    weighted = Compiler({}).compile(
        {"fractional": [{"var": "key"}, ["red", {"if": [tier, 100, 0]}], ["blue", 10]]}
    )
    jon = {"key": "jon@company.com"}
    assert nested.run(jon | {"tier": "premium"}) == "premium"
    assert nested.run(jon | {"tier": "basic"}) == "standard"
    assert nested.run({"key": "user1", "tier": "premium"}) == "other"
    assert weighted.run(jon | {"tier": "premium"}) == "red"
    assert weighted.run(jon | {"tier": "basic"}) == "blue"
    condition = {"fractional": [{"var": "key"}, [False, 0], [True, 100]]}
    assert Compiler({}).compile({"if": [condition, "big", "small"]}).run(jon) == "big"


def test_weight_that_proves_wrong_in_a_run_is_an_error() -> None:
    rule = Compiler({}).compile({"fractional": ["k", ["a", {"var": "weight"}], ["b", 1]]})
    assert rule.run({"weight": 0}) == "b"
    with pytest.raises(ValueError, match="weight"):
        rule.run({"weight": "many"})


@given(st.integers(1, PARTS - 1), st.integers(1, PARTS - 1), st.text())
def test_larger_share_contains_the_smaller_one(one: int, other: int, key: str) -> None:
    small, large = sorted((one, other))
    if pick(key, [True, False], [small, PARTS - small]):
        assert pick(key, [True, False], [large, PARTS - large])


@given(st.text(), st.integers(1, 50))
def test_scaling_all_weights_moves_nobody(key: str, factor: int) -> None:
    weights = [25, 30, 45]
    scaled = [weight * factor for weight in weights]
    assert pick(key, SUITS[:3], weights) == pick(key, SUITS[:3], scaled)


def test_thousandth_of_a_percent_is_a_hundred_thousandth_of_everybody() -> None:
    assert weights_of([0.001, 99.999]) == [1, 99_999]
    people = 2_000_000
    inside = sum(bucket(f"someone-{number}") < 1 for number in range(people))
    assert 5 <= inside <= 40  # 20 expected


@pytest.mark.parametrize("value", [-1, 100.001, 0.0001, "50", True, None, float("nan")])
def test_what_is_no_percentage(value: Any) -> None:
    with pytest.raises(ValueError, match="percentage"):
        parts_of(value)
