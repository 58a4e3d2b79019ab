from hypothesis import given
from hypothesis import strategies as st

from edge.regions.breaker import OPEN_MS, TRIAL_MS, TRIALS, WINDOW_CALLS, WINDOW_MS, Breaker


def opened() -> Breaker:
    breaker = Breaker()
    assert [breaker.record(ok=False, now_ms=0) for _ in range(3)] == [False, False, True]
    return breaker


def test_failures_in_a_row_open_it() -> None:
    breaker = opened()
    assert not breaker.allows(0)
    assert not breaker.allows(OPEN_MS - 1)


def test_success_between_failures_keeps_it_closed() -> None:
    breaker = Breaker()
    for _ in range(3):
        breaker.record(ok=False, now_ms=0)
        breaker.record(ok=True, now_ms=0)
        breaker.record(ok=True, now_ms=0)
    assert breaker.state == "closed"


def test_half_of_a_window_failing_opens_it() -> None:
    breaker = Breaker()
    outcomes = [breaker.record(ok=n % 2 == 0, now_ms=n) for n in range(WINDOW_CALLS)]
    assert outcomes == [False] * (WINDOW_CALLS - 1) + [True]


def test_window_forgets() -> None:
    breaker = Breaker()
    for n in range(WINDOW_CALLS - 1):
        breaker.record(ok=n % 2 == 0, now_ms=0)
    assert not breaker.record(ok=False, now_ms=WINDOW_MS + 1)


def test_one_trial_at_a_time() -> None:
    breaker = opened()
    assert breaker.allows(OPEN_MS)
    assert not breaker.allows(OPEN_MS)
    assert breaker.allows(OPEN_MS + TRIAL_MS), "the first trial was lost"


def test_good_trials_close_it() -> None:
    breaker = opened()
    for _ in range(TRIALS):
        assert breaker.state != "closed"
        assert breaker.allows(OPEN_MS)
        breaker.record(ok=True, now_ms=OPEN_MS)
    assert breaker.state == "closed"
    assert breaker.allows(OPEN_MS)


def test_bad_trial_opens_it_again() -> None:
    breaker = opened()
    breaker.allows(OPEN_MS)
    assert breaker.record(ok=False, now_ms=OPEN_MS)
    assert not breaker.allows(2 * OPEN_MS - 1)
    assert breaker.allows(2 * OPEN_MS)


def test_late_answer_of_an_earlier_call_changes_nothing() -> None:
    breaker = opened()
    assert not breaker.record(ok=True, now_ms=1)
    assert breaker.state == "open"


@given(st.lists(st.tuples(st.integers(0, 12_000), st.booleans()), max_size=200))
def test_failing_cell_is_asked_seldom_and_a_well_one_is_asked_again(
    calls: list[tuple[int, bool]],
) -> None:
    breaker, now = Breaker(), 0
    last_refusal = None
    for waited, ok in calls:
        now += waited
        if breaker.allows(now):
            breaker.record(ok=ok, now_ms=now)
            last_refusal = None
        else:
            last_refusal = last_refusal or now
            assert now - last_refusal < OPEN_MS
