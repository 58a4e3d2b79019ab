"""What a reader has seen, as two Bloom filters: 7.5 KB, whatever the number of posts.

Posts are added to the younger filter; when that has taken `CAPACITY` new ones it becomes
the older one, and the older one is forgotten. So the latest 2,500 to 5,000 posts are
remembered. A post that was seen is always known; one that was not is taken for seen in at
most 1 % of all cases (0.6 % with both filters full). Sketches of two devices merge into
one that knows what either knew. Source: Bloom, "Space/Time Trade-offs in Hash Coding with
Allowable Errors", CACM 13 (1970); the two hashes that stand for many: Kirsch and
Mitzenmacher, "Less Hashing, Same Performance", ESA 2006.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log
from typing import Self

from shared.murmur3 import murmur3_32

CAPACITY = 2_500  # posts a filter
BYTES = 3_840  # of a filter: two are one read unit of 8 KB
HASHES = 8  # BITS / CAPACITY * ln 2, rounded down
BITS = BYTES * 8
SECOND_SEED = 0x5EE7


@dataclass(frozen=True, slots=True)
class Sketch:
    """Two filters and how many posts the younger one has taken."""

    younger: bytes = b""
    older: bytes = b""
    count: int = 0

    def __contains__(self, post_id: str) -> bool:
        """Whether a post was seen; rarely also where it was not."""
        bits = _bits(post_id)
        return _has(self.younger, bits) or _has(self.older, bits)

    def with_posts(self, post_ids: Iterable[str]) -> Self:
        """The sketch after more posts were seen."""
        younger, older, count = bytearray(self.younger or bytes(BYTES)), self.older, self.count
        for post_id in post_ids:
            bits = _bits(post_id)
            if _has(younger, bits):
                continue
            if count == CAPACITY:
                younger, older, count = bytearray(BYTES), bytes(younger), 0
            for bit in bits:
                younger[bit >> 3] |= 1 << (bit & 7)
            count += 1
        return type(self)(bytes(younger), older, count)

    def merged(self, other: Self) -> Self:
        """A sketch that knows what either knows, whichever of the two is merged into the other.

        How many posts the younger filter holds then is estimated from its bits (Swamidass
        and Baldi, 2007). Two full ones of different posts are wrong more often, until the
        next addition has made them the older filter and 2,500 more have replaced it.
        """
        younger = _either(self.younger, other.younger)
        return type(self)(younger, _either(self.older, other.older), _estimate(younger))


def _bits(post_id: str) -> list[int]:
    data = post_id.encode()
    first, second = murmur3_32(data), murmur3_32(data, SECOND_SEED) | 1
    return [(first + number * second) % BITS for number in range(HASHES)]


def _has(filter_: bytes | bytearray, bits: list[int]) -> bool:
    return bool(filter_) and all(filter_[bit >> 3] >> (bit & 7) & 1 for bit in bits)


def _estimate(filter_: bytes) -> int:
    """How many posts a filter has taken, going by its bits; at most CAPACITY."""
    clear = BITS - int.from_bytes(filter_, "big").bit_count()
    return min(CAPACITY, round(-BITS / HASHES * log(max(clear, 1) / BITS)))


def _either(one: bytes, other: bytes) -> bytes:
    if not one or not other:
        return one or other
    together = int.from_bytes(one, "big") | int.from_bytes(other, "big")
    return together.to_bytes(BYTES, "big")
