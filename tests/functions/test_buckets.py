from hypothesis import given
from hypothesis import strategies as st

from functions.buckets import bucket_of, buckets_for
from shared.limits import BUCKET_FOLLOWERS


def test_small_audiences_have_one_bucket():
    assert buckets_for(0) == buckets_for(1) == buckets_for(BUCKET_FOLLOWERS) == 1


@given(st.integers(0, 10**10))
def test_buckets_are_the_smallest_power_of_two_that_holds_the_audience(followers):
    buckets = buckets_for(followers)
    assert buckets & (buckets - 1) == 0
    assert buckets * BUCKET_FOLLOWERS >= followers
    assert buckets == 1 or buckets // 2 * BUCKET_FOLLOWERS < followers


@given(st.text(min_size=1), st.integers(0, 12))
def test_a_bucket_exists_and_doubling_splits_it_in_two(follower, power):
    buckets = 1 << power
    bucket = bucket_of(follower, buckets)
    assert 0 <= bucket < buckets
    assert bucket_of(follower, buckets * 2) in (bucket, bucket + buckets)
