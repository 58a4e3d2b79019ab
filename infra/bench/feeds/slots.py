"""How evenly people fall on slots and shards: Pearson's chi-square test.

A small probability would say that the spread is not chance; a large one that the
distribution is as even as lots are.
"""

import math
import random
from collections import Counter

from shared.ids import SLOTS, new_user_id, slot_of

PEOPLE = 200_000
SHARDS = 32  # of a zone
SEED = 20_261_120


def shard_chi_square_p(people: int = PEOPLE, shards: int = SHARDS) -> float:
    """The probability of a spread over shards at least this uneven, if it is chance."""
    drawn = random.Random(SEED)  # noqa: S311 - the same people each time
    counts = Counter(
        slot_of(new_user_id("eu", drawn.randbytes(8))) * shards // SLOTS for _ in range(people)
    )
    return chi_square_p([counts[shard] for shard in range(shards)])


def chi_square_p(counts: list[int]) -> float:
    """The upper tail of the chi-square distribution for counts that should be equal."""
    expected = sum(counts) / len(counts)
    statistic = sum((count - expected) ** 2 / expected for count in counts)
    return upper_gamma((len(counts) - 1) / 2, statistic / 2)


def upper_gamma(a: float, x: float) -> float:
    """The regularised upper incomplete gamma function Q(a, x).

    By its series below x = a + 1 and by Lentz's continued fraction above (Press et al.,
    "Numerical Recipes", section 6.2).
    """
    if x <= 0:
        return 1.0
    front = math.exp(a * math.log(x) - x - math.lgamma(a))
    if x < a + 1:
        term = total = 1 / a
        for n in range(1, 10_000):
            term *= x / (a + n)
            total += term
            if term < total * 1e-15:
                break
        return 1 - front * total
    tiny = 1e-300
    b = x + 1 - a
    c, d = 1 / tiny, 1 / b
    fraction = d
    for n in range(1, 10_000):
        step = -n * (n - a)
        b += 2
        d = 1 / (step * d + b or tiny)
        c = b + step / c or tiny
        fraction *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return front * fraction
