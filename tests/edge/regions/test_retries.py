from edge.regions.retries import JITTER_MS, PAUSE_MS, PURSE, RetryBudget, pause_ms


def test_outage_costs_a_tenth_more_load_at_most() -> None:
    budget, second = RetryBudget(), 0
    for _ in range(10_000):
        budget.earn()
        second += budget.take()
    assert 1_000 <= second <= 1_000 + PURSE


def test_purse_does_not_grow_without_end() -> None:
    budget = RetryBudget()
    for _ in range(10_000):
        budget.earn()
    assert sum(budget.take() for _ in range(100)) == PURSE


def test_nobody_comes_back_in_step() -> None:
    pauses = {pause_ms(bytes([byte, 0])) for byte in range(256)}
    assert min(pauses) == PAUSE_MS
    assert max(pauses) < PAUSE_MS + JITTER_MS
    assert len(pauses) > 50
