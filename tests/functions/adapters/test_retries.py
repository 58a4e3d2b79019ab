import pytest

from functions import deadline
from functions.adapters.retries import LONGEST_S, TRIES, tries
from shared.errors import Busy, DeadlineExceeded


def test_tries_end_as_busy_after_growing_jittered_pauses(monkeypatch):
    pauses = []
    monkeypatch.setattr("functions.adapters.retries.time.sleep", pauses.append)
    monkeypatch.setattr("functions.adapters.retries.random.uniform", lambda _, longest: longest)
    numbers = []
    with pytest.raises(Busy):
        numbers.extend(iter(numbers.append(n) for n in tries()))
    assert len(pauses) == TRIES - 1
    assert pauses == sorted(pauses)
    assert pauses[-1] <= LONGEST_S


def test_nobody_who_succeeds_waits(monkeypatch):
    monkeypatch.setattr("functions.adapters.retries.time.sleep", pytest.fail)
    assert next(iter(tries())) == 0


def test_there_is_no_other_try_after_the_deadline():
    with deadline.until(deadline.now_ms() - 1):
        numbers = tries()
        assert next(numbers) == 0
        with pytest.raises(DeadlineExceeded):
            next(numbers)
    deadline.check()
