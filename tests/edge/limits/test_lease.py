from edge.limits.bucket import Grant, Policy
from edge.limits.lease import ADVANCE, ASKING_MS, LEASE, LEASE_MS, Lease

POLICY = Policy("user", quota=600, window_s=60)


def holding(units: float, now_ms: int = 0) -> Lease:
    lease = Lease(POLICY)
    lease.learn(Grant(units, 500), lease.ask(now_ms), now_ms)
    return lease


def test_granted_units_are_spent_without_asking() -> None:
    lease = holding(LEASE)
    assert lease.spend(1, 0)
    assert not lease.is_low(0)


def test_spent_lease_asks_for_more_once_while_some_is_left() -> None:
    lease = holding(LEASE)
    for _ in range(int(LEASE + ADVANCE / 2)):
        assert not lease.is_low(6_000)
        assert lease.spend(1, 6_000)
    assert lease.is_low(6_000)
    lease.ask(6_000)
    assert not lease.is_low(6_001)
    assert lease.is_low(11_000), "the question was lost"


def test_question_that_is_never_answered_is_given_up() -> None:
    lease = Lease(POLICY)
    assert lease.spend(ADVANCE / 2, 0)
    told = lease.ask(0)
    assert lease.spend(1, ASKING_MS)
    assert lease.ask(ASKING_MS) == 1
    assert lease.told == 1, "what was told to nobody is not owed for ever"
    assert lease.spend(LEASE, ASKING_MS), "a bucket of its own decided meanwhile"
    lease.learn(Grant(LEASE, 500), told, ASKING_MS + 1)
    assert lease.told == 0, "an answer that comes after all takes nothing away twice"


def test_stranger_is_served_before_the_object_answers() -> None:
    lease = Lease(POLICY)
    served = sum(lease.spend(1, 0) for _ in range(100))
    assert served == ADVANCE


def test_occasional_visitor_costs_no_call() -> None:
    lease = Lease(POLICY)
    for _ in range(int(ADVANCE / 2) - 1):
        assert lease.spend(1, 0)
    assert not lease.is_low(0)


def test_what_is_owed_is_told_once() -> None:
    lease = Lease(POLICY)
    lease.spend(3, 0)
    assert lease.ask(0) == 3
    assert lease.ask(1) == 0


def test_refusal_holds_until_there_is_more() -> None:
    lease = Lease(POLICY)
    lease.learn(Grant(0, -5, retry_ms=600), lease.ask(0), 0)
    assert lease.is_refused(599)
    assert not lease.spend(1, 599)
    assert not lease.is_refused(600)
    assert lease.spend(1, 600)


def test_units_that_were_not_spent_are_lost() -> None:
    lease = holding(LEASE)
    lease.owed = ADVANCE
    assert not lease.spend(1, LEASE_MS)


def test_silent_object_is_replaced_by_a_bucket_of_the_isolates_own() -> None:
    lease = Lease(POLICY)
    lease.learn(None, lease.ask(0), 0)
    assert lease.units == LEASE
    assert lease.alone is not None
    lease.learn(Grant(10, 100), lease.ask(1), 1)
    assert lease.alone is None


def test_remaining_is_what_is_left_everywhere() -> None:
    assert Lease(POLICY).remaining == 600
    lease = holding(50)
    lease.spend(8, 0)
    assert lease.remaining == 542
