"""Buckets: which part of everybody somebody is in, the same at every place and time.

    bucket = murmur3_32(key) × total >> 32        0 ≤ bucket < total, in whole numbers

So a share is exact to one part in 2³¹, a larger share contains the smaller one when
both start at the same end, and doubling all weights changes nobody's bucket. This is
flagd's distribution since it left hundredths behind (its `fractional` operation).
"""

import math
from typing import Any

from shared.murmur3 import murmur3_32

TOTAL_MAX = 2**31 - 1  # of all weights, as in flagd
PARTS = 100_000  # of a whole, for percentages: 0.001 % each
DECIMALS = 1_000  # parts of one percent


def bucket(key: str, total: int = PARTS) -> int:
    """The bucket of a key, one of `total`."""
    return murmur3_32(key.encode()) * total >> 32


def parts_of(percentage: Any) -> int:
    """A percentage in thousandths of a percent, exactly.

    Raises:
        ValueError: it is no number from 0 to 100 with at most three decimals.
    """
    if isinstance(percentage, bool) or not isinstance(percentage, int | float):
        raise ValueError(f"{percentage!r} is not a percentage")  # noqa: TRY004 - one error for all
    scaled = percentage * DECIMALS
    if not 0 <= percentage <= 100 or not math.isclose(scaled, round(scaled), abs_tol=1e-6):
        raise ValueError(f"{percentage!r} is not a percentage in steps of 0.001")
    return round(scaled)


def weights_of(given: list[Any]) -> list[int]:
    """Weights as whole numbers: shares of their sum, or percentages with decimals.

    Raises:
        ValueError: one is negative or no number; decimals that are no percentages of 100;
            nothing to share, or more than fits.
    """
    for weight in given:
        if isinstance(weight, bool) or not isinstance(weight, int | float):
            raise ValueError(f"{weight!r} is not a weight")  # noqa: TRY004 - one error for all
        if not 0 <= weight <= TOTAL_MAX:
            raise ValueError(f"{weight!r} is not a weight from 0 to {TOTAL_MAX}")
    whole = all(float(weight).is_integer() for weight in given)
    weights = [int(weight) for weight in given] if whole else [parts_of(one) for one in given]
    total = sum(weights)
    if not whole and total != PARTS:
        raise ValueError(f"the percentages add up to {total / DECIMALS}, not to 100")
    if not 0 < total <= TOTAL_MAX:
        raise ValueError(f"the weights add up to {total}")
    return weights


def pick(key: str, results: list[Any], weights: list[int]) -> Any:
    """The result in whose share a key's bucket is."""
    place = bucket(key, sum(weights))
    for result, weight in zip(results, weights, strict=True):
        place -= weight
        if place < 0:
            return result
    return None


def key_of(value: Any, data: Any) -> str | None:
    """What to take the bucket of: a rule's own value, or the flag and whom it targets."""
    if isinstance(value, str):
        return value
    target = data.get("targetingKey") if isinstance(data, dict) else None
    if value is not None or not isinstance(target, str):
        return None
    flag = data.get("$flagd") or {}
    return f"{flag.get('flagKey', '')}{target}"
