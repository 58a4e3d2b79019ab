"""The bound on over-admission that lease.py states, attacked by an adversary of any timing."""

from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from edge.limits.bucket import Bucket, Grant, Policy
from edge.limits.lease import ADVANCE, LEASE, Lease

POLICY = Policy("test", quota=100, window_s=10)
SLACK = 1e-6


@dataclass
class World:
    """Some isolates, one object, and questions that take any time and may be lost."""

    isolates: int
    silent: bool = False
    now: int = 0
    flights: list[tuple[int, Lease, float, float]] = field(
        default_factory=list
    )  # arrives, of, owed, wanted
    admitted: list[tuple[int, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bucket = Bucket(POLICY, 0)
        self.leases = [Lease(POLICY) for _ in range(self.isolates)]

    def pass_time(self, ms: int) -> None:
        self.now += ms
        arrived = [flight for flight in self.flights if flight[0] <= self.now]
        self.flights = [flight for flight in self.flights if flight[0] > self.now]
        for _, lease, owed, wanted in arrived:
            lease.learn(self._answer(owed, wanted), owed, self.now)

    def _answer(self, owed: float, wanted: float) -> Grant | None:
        return None if self.silent else self.bucket.lease(owed, wanted, self.now)

    def request(self, isolate: int, cost: float, delay: int) -> None:
        """What stages/limit.py does for one request, its question arriving after `delay`."""
        lease = self.leases[isolate]
        if not lease.spend(cost, self.now):
            if lease.is_refused(self.now):
                return
            owed = lease.ask(self.now)  # it waits for the object
            lease.learn(self._answer(owed, lease.wanted), owed, self.now)
            if not lease.spend(cost, self.now):
                return
        self.admitted.append((self.now, cost))
        if lease.is_low(self.now):
            self.flights.append((self.now + delay, lease, lease.ask(self.now), lease.wanted))

    def worst_excess(self, isolates_share: float, quotas: int = 1) -> float:
        """The most units above the bound in any window; negative when it holds."""
        allowance = quotas * POLICY.quota + isolates_share + SLACK
        worst = float("-inf")
        for first, (began, _) in enumerate(self.admitted):
            total = 0.0
            for at, cost in self.admitted[first:]:
                total += cost
                bound = allowance + quotas * (at - began) * POLICY.rate_per_ms
                worst = max(worst, total - bound)
        return worst


MOVES = st.lists(
    st.tuples(
        st.sampled_from([0, 0, 0, 1, 10, 100, 1_000, 12_000]),  # ms since the move before
        st.integers(0, 7),  # isolate
        st.sampled_from([1.0, 2.0, 5.0, 10.0]),  # cost
        st.sampled_from([0, 1, 50, 3_000]),  # ms the question takes
        st.integers(1, 30),  # requests at once
    ),
    max_size=60,
)


def played(moves: list[tuple[int, int, float, int, int]], isolates: int, *, silent: bool) -> World:
    world = World(isolates, silent)
    for waited, isolate, cost, delay, times in moves:
        world.pass_time(waited)
        for _ in range(times):
            world.request(isolate % isolates, cost, delay)
    return world


@given(MOVES, st.integers(1, 8))
def test_user_is_never_admitted_above_the_bound(
    moves: list[tuple[int, int, float, int, int]], isolates: int
) -> None:
    world = played(moves, isolates, silent=False)
    assert world.worst_excess(isolates * (LEASE + 2 * ADVANCE)) <= 0


@given(MOVES, st.integers(1, 8))
def test_bucket_is_never_overdrawn_by_more_than_the_advances(
    moves: list[tuple[int, int, float, int, int]], isolates: int
) -> None:
    world = played(moves, isolates, silent=False)
    assert world.bucket.level >= -isolates * ADVANCE - SLACK


@given(MOVES, st.integers(1, 8))
def test_silent_object_leaves_each_isolate_its_own_bound(
    moves: list[tuple[int, int, float, int, int]], isolates: int
) -> None:
    world = played(moves, isolates, silent=True)
    assert world.worst_excess(isolates * (LEASE + 2 * ADVANCE), quotas=isolates) <= 0


def test_flood_through_eight_isolates_gets_little_more_than_the_quota() -> None:
    world = World(8)
    for moment in range(3_000):
        world.pass_time(1)
        world.request(moment % 8, 1.0, delay=20)
    total = sum(cost for _, cost in world.admitted)
    assert 100 <= total <= 100 + 30 + 8 * ADVANCE  # quota, inflow of 3 s, advances


def test_honest_use_is_never_refused() -> None:
    world = World(3)
    for moment in range(600):
        world.pass_time(150)  # two thirds of the rate
        world.request(moment % 3, 1.0, delay=30)
    assert len(world.admitted) == 600
