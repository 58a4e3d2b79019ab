from edge.limits.tally import COOL_DOWN_MS, PERIOD_MS, QUOTA, SAMPLE, Tally


def test_binding_hears_of_every_hundredth_request() -> None:
    tally = Tally(0)
    due = []
    for number in range(1, 501):
        assert tally.admit(0) == 0
        if tally.is_due:
            due.append(number)
    assert due == [100, 200, 300, 400, 500]


def test_samples_are_not_lost_between_periods() -> None:
    tally = Tally(0)
    for _ in range(SAMPLE - 1):
        tally.admit(0)
    tally.admit(PERIOD_MS)
    assert tally.is_due


def test_bindings_no_is_remembered_for_a_while() -> None:
    tally = Tally(0)
    tally.learn(within=False, now_ms=0)
    assert tally.admit(1) == COOL_DOWN_MS - 1
    assert tally.admit(COOL_DOWN_MS) == 0


def test_isolate_counts_alone_when_the_binding_does_not() -> None:
    tally = Tally(0)
    admitted = sum(tally.admit(10) == 0 for _ in range(QUOTA + 500))
    assert admitted == QUOTA
    assert tally.admit(10) == PERIOD_MS - 10
    assert tally.admit(PERIOD_MS) == 0


def test_address_in_many_isolates_is_bound() -> None:
    """The bound of tally.py, with a binding that counts exactly and answers at once."""
    isolates, counted, admitted = [Tally(0) for _ in range(5)], 0, 0
    for number in range(2 * QUOTA):
        tally = isolates[number % 5]
        if tally.admit(0):
            continue
        admitted += 1
        if tally.is_due:
            counted += 1
            tally.learn(within=counted <= QUOTA // SAMPLE, now_ms=0)
    assert QUOTA <= admitted <= QUOTA + 5 * SAMPLE
