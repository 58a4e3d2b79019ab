"""The rounding rules of read and write units.

A read unit is 4 KB read strongly consistently; an eventually consistent read costs half,
a transactional one twice as much. A query or scan is rounded up once a call, over
everything that it read, filtered rows included; a batch is rounded up item by item; what
is not there costs the least there is. A write unit is 1 KB, of the larger of the item
before and after; a transactional write costs twice as much; a write whose condition
failed costs as if it had been done.
Source: Amazon DynamoDB Developer Guide, "Capacity unit consumption for read operations",
"… for write operations", "Capacity management for transactions".
"""

from collections.abc import Iterable

READ_UNIT = 4_096  # bytes
WRITE_UNIT = 1_024  # bytes


def read_units(size: int, *, consistent: bool, transactional: bool = False) -> float:
    """Units of reading this many bytes at once; 0 bytes for what is not there."""
    whole = max(1, -(-size // READ_UNIT))
    if transactional:
        return 2 * whole
    return whole if consistent else whole / 2


def query_units(sizes: Iterable[int], *, consistent: bool) -> float:
    """Units of one call that reads items of these sizes as a range."""
    return read_units(sum(sizes), consistent=consistent)


def batch_units(sizes: Iterable[int], *, consistent: bool) -> float:
    """Units of one call that reads items of these sizes by their keys."""
    return sum(read_units(size, consistent=consistent) for size in sizes)


def write_units(before: int, after: int = 0, *, transactional: bool = False) -> float:
    """Units of replacing `before` bytes of an item by `after`; 0 where there is none."""
    whole = max(1, -(-max(before, after) // WRITE_UNIT))
    return 2.0 * whole if transactional else float(whole)
