import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.reach import Thresholds, part_of, position
from functions.records import RANKS

SMALL = Thresholds(hybrid=100, pull=1000, vip=50)


@pytest.mark.parametrize(
    ("followers", "now", "then"),
    [
        (99, "push", "push"),
        (100, "push", "hybrid"),
        (90, "hybrid", "hybrid"),
        (89, "hybrid", "push"),
        (999, "hybrid", "hybrid"),
        (1000, "hybrid", "pull"),
        (1000, "push", "pull"),
        (900, "pull", "pull"),
        (899, "pull", "hybrid"),
        (95, "pull", "hybrid"),
        (89, "pull", "push"),
    ],
)
def test_a_class_changes_back_a_tenth_below_its_threshold(followers, now, then):
    assert SMALL.reach_of(followers, now) == then


@given(st.integers(0, 2000), st.sampled_from(sorted(RANKS)))
def test_a_class_that_was_just_given_stays(followers, now):
    given_now = SMALL.reach_of(followers, now)
    assert SMALL.reach_of(followers, given_now) == given_now


@given(st.lists(st.integers(95, 105), min_size=1))
def test_an_author_who_hovers_around_a_threshold_changes_once_at_most(counts):
    now, changes = "push", 0
    for followers in counts:
        then = SMALL.reach_of(followers, now)
        changes += then != now
        now = then
    assert changes <= 1


def test_the_thresholds_are_those_of_the_design():
    usual = Thresholds()
    assert usual.reach_of(99_999, "push") == "push"
    assert usual.reach_of(100_000, "push") == "hybrid"
    assert usual.reach_of(10_000_000, "hybrid") == "pull"
    assert (usual.is_vip(10_000, now=False), usual.is_vip(9_000, now=True)) == (True, True)
    assert (usual.is_vip(9_999, now=False), usual.is_vip(8_999, now=True)) == (False, False)


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_positions_sort_as_a_chain_goes(one, other):
    assert (position(one, "a") < position(other, "b")) == (one <= other)
    assert position(one, None) < position(one, "a")


def test_chains_have_names_of_their_own():
    assert len({part_of(crowd, k) for crowd in ("followers", "active") for k in range(8)}) == 16
