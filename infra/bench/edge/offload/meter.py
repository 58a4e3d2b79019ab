"""What DynamoDB charges for reads, in read units of 4 KB.

Source: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats" and
"Capacity unit consumption for read operations". A strongly consistent read costs one
unit for each 4 KB begun, an eventually consistent one half of that. A query is
rounded up once, over all that it read; a batch is rounded up item by item; a key that
is not there costs the least there is.
"""

from collections.abc import Iterable, Mapping
from typing import Any

UNIT = 4_096  # bytes

Item = Mapping[str, Mapping[str, Any]]  # in DynamoDB's JSON: {"name": {"S": "value"}}


def size_of(item: Item) -> int:
    """Bytes of an item: its attributes' names and values."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def query_units(sizes: Iterable[int], *, consistent: bool) -> float:
    """Read units of a query over items of these sizes, filtered ones included."""
    return _units(sum(sizes), consistent=consistent)


def batch_units(sizes: Iterable[int], *, consistent: bool) -> float:
    """Read units of a batch of keys with items of these sizes; 0 for one that is not there."""
    return sum(_units(size, consistent=consistent) for size in sizes)


def _units(size: int, *, consistent: bool) -> float:
    whole = max(1, -(-size // UNIT))
    return whole if consistent else whole / 2


def _value_size(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return _number_size(content)
        case "L":
            return 3 + sum(1 + _value_size(element) for element in content)
        case "M":
            return 3 + len(content) + size_of(content)
    return 1  # BOOL, NULL


def _number_size(text: str) -> int:
    """One byte for two significant digits, and one more; a minus sign takes another."""
    digits = text.lstrip("-").replace(".", "").strip("0")
    return 1 + (len(digits) + 1) // 2 + text.startswith("-")
