from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.clock import COUNTER_LIMIT, HybridClock, HybridTime, rfc3339

moments = st.builds(
    HybridTime,
    st.integers(min_value=0, max_value=2**48 - 1),
    st.integers(min_value=0, max_value=COUNTER_LIMIT - 1),
)


@given(st.lists(st.integers(min_value=0, max_value=2**41), min_size=2))
def test_ticks_increase_whatever_the_wall_clock_does(walls: list[int]) -> None:
    readings = iter(walls)
    clock = HybridClock(lambda: next(readings))
    ticks = [clock.tick() for _ in walls]
    assert ticks == sorted(set(ticks))


@given(moments, moments)
def test_text_and_number_order_as_the_moments_do(one: HybridTime, other: HybridTime) -> None:
    assert (one < other) == (one.text < other.text) == (one.number < other.number)


@given(moments)
def test_text_survives_the_round_trip(moment: HybridTime) -> None:
    assert HybridTime.from_text(moment.text) == moment


def test_a_full_counter_carries_into_the_milliseconds() -> None:
    clock = HybridClock(lambda: 7)
    clock.observe(HybridTime(7, COUNTER_LIMIT - 1))
    assert clock.tick() == HybridTime(8, 0)


def test_a_tick_is_after_everything_observed() -> None:
    clock = HybridClock(lambda: 5)
    clock.observe(HybridTime(90, 3))
    assert clock.tick() == HybridTime(90, 4)


@pytest.mark.parametrize("text", ["", "0", "0" * 12, "0" * 14, "g" * 13, "u" * 13, "A" * 13])
def test_malformed_text_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        HybridTime.from_text(text)


@given(st.integers(min_value=0, max_value=2**42))
def test_rfc3339_names_the_same_millisecond(ms: int) -> None:
    moment = datetime.fromisoformat(rfc3339(ms))
    assert moment.tzinfo == UTC
    assert round(moment.timestamp() * 1000) == ms
