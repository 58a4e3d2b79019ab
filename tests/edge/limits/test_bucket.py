from hypothesis import given
from hypothesis import strategies as st

from edge.limits.bucket import Bucket, Policy

POLICY = Policy("test", quota=100, window_s=10)  # ten a second


def test_new_bucket_is_full_and_grants_what_is_wanted() -> None:
    grant = Bucket(POLICY, 0).lease(0, 30, 0)
    assert (grant.units, grant.level, grant.retry_ms) == (30, 70, 0)


def test_isolates_share_what_is_left() -> None:
    bucket = Bucket(POLICY, 0, level=20)
    assert bucket.lease(0, 50, 0).units == 10
    assert bucket.lease(0, 50, 0).units == 5


def test_empty_bucket_says_when_there_is_more() -> None:
    bucket = Bucket(POLICY, 0, level=0)
    assert bucket.lease(0, 50, 0).retry_ms == 100
    assert bucket.lease(0, 50, 99).units == 0
    assert bucket.lease(0, 50, 100).units >= 1


def test_what_was_spent_ahead_is_charged_even_from_nothing() -> None:
    bucket = Bucket(POLICY, 0, level=5)
    grant = bucket.lease(15, 50, 0)
    assert (grant.units, grant.level, grant.retry_ms) == (0, -10, 1_100)


def test_bucket_never_holds_more_than_its_quota() -> None:
    bucket = Bucket(POLICY, 0, level=99)
    bucket.lease(0, 0, 1_000_000)
    assert bucket.level == 100


def test_clock_that_runs_backwards_fills_nothing() -> None:
    bucket = Bucket(POLICY, 1_000, level=0)
    bucket.lease(0, 0, 500)
    bucket.lease(0, 0, 1_000)
    assert bucket.level == 0


@given(
    st.lists(
        st.tuples(
            st.integers(0, 5_000),
            st.floats(0, 200),
        ),
        max_size=50,
    )
)
def test_grants_never_exceed_quota_and_inflow(questions: list[tuple[int, float]]) -> None:
    bucket, now, granted = Bucket(POLICY, 0), 0, 0.0
    for waited, wanted in questions:
        now += waited
        granted += bucket.lease(0, wanted, now).units
        assert granted <= POLICY.quota + now * POLICY.rate_per_ms + 1e-6
