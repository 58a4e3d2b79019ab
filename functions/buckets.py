"""Buckets: an author's followers of one region, split so that no partition runs hot.

The number of buckets is a power of two that grows with the audience. A follower's
bucket is decided when they follow and written on the edge, so growth moves nobody.
"""

from shared.limits import BUCKET_FOLLOWERS
from shared.murmur3 import murmur3_32


def buckets_for(followers: int) -> int:
    """How many buckets hold this many followers of a region, at 10,000 each."""
    full = max(1, -(-followers // BUCKET_FOLLOWERS))
    return 1 << (full - 1).bit_length()


def bucket_of(follower_id: str, buckets: int) -> int:
    """The bucket of a newcomer, 0 to `buckets` - 1."""
    return murmur3_32(follower_id.encode()) % buckets
