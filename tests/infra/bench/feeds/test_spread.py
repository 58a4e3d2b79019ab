import pytest

from infra.bench.feeds.spread import HOPS, hops, slices_in_a_row, time_ms
from shared.limits import BUCKET_FOLLOWERS, CHAINS, SLICE_FOLLOWERS


@pytest.mark.parametrize(
    ("followers", "slices"),
    [
        (1, 1),
        (SLICE_FOLLOWERS, 1),
        (SLICE_FOLLOWERS + 1, 2),
        (BUCKET_FOLLOWERS, BUCKET_FOLLOWERS // SLICE_FOLLOWERS),
        (BUCKET_FOLLOWERS * CHAINS, BUCKET_FOLLOWERS // SLICE_FOLLOWERS),  # chains go side by side
    ],
)
def test_chain_is_as_long_as_its_share_of_followers(followers: int, slices: int) -> None:
    assert slices_in_a_row(followers) == slices
    assert hops(followers) == HOPS + slices - 1


def test_time_grows_with_the_followers() -> None:
    assert time_ms(1) < time_ms(SLICE_FOLLOWERS) < time_ms(10 * SLICE_FOLLOWERS)
