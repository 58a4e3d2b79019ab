"""The size of an item: what units are counted by.

Source: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats".
"""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any

Item = Mapping[str, Mapping[str, Any]]  # in DynamoDB's JSON: {"name": {"S": "value"}}


def size_of(item: Item) -> int:
    """Bytes of an item: its attributes' names and values."""
    return sum(len(name.encode()) + _value_size(value) for name, value in item.items())


def _value_size(value: Mapping[str, Any]) -> int:
    ((kind, content),) = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return _number_size(content)
        case "B":
            return len(content if isinstance(content, bytes) else b64decode(content))
        case "SS" | "NS" | "BS":
            return sum(_value_size({kind[0]: element}) for element in content)
        case "L":
            return 3 + sum(1 + _value_size(element) for element in content)
        case "M":
            return 3 + len(content) + size_of(content)
    return 1  # BOOL, NULL


def _number_size(text: str) -> int:
    """One byte for two significant digits, and one more; a minus sign takes another."""
    digits = text.lstrip("-").replace(".", "").strip("0")
    return 1 + (len(digits) + 1) // 2 + text.startswith("-")
