"""How JSONLogic sees values: truth, numbers, text and equality as JavaScript has them.

Source: jsonlogic.com (truthy and falsy; the operations), whose reference runs in JavaScript.
"""

import math
import re
from typing import Any

_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
EXACT_MAX = 2**53  # above this, JavaScript's numbers skip some whole ones


def truthy(value: Any) -> bool:
    """Whether a condition holds: not for null, false, zero, nor anything empty but an object."""
    return bool(value) or isinstance(value, dict)


def number(value: Any) -> float:
    """A value as a number; NaN if it is none."""
    if isinstance(value, bool | int | float):
        return float(value) if abs(value) <= EXACT_MAX else math.inf
    if value is None:
        return 0.0
    if isinstance(value, list):
        value = text(value)
    if isinstance(value, str):
        stripped = value.strip()
        if not stripped:
            return 0.0
        if len(stripped) <= 64 and _NUMBER.fullmatch(stripped):
            return float(stripped)
    return math.nan


def parsed(value: Any) -> float:
    """The number that a text begins with, as `+` and `*` read their arguments; NaN if none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return number(value)
    found = _NUMBER.match(text(value).lstrip()[:64]) if isinstance(value, str | list) else None
    return float(found[0]) if found else math.nan


def tidy(value: float) -> int | float | None:
    """A result as JSON has it: whole numbers without a fraction, nothing for what is no number."""
    if not math.isfinite(value):
        return None
    return int(value) if value.is_integer() and abs(value) <= EXACT_MAX else value


def text(value: Any) -> str:
    """A value as a piece of text; null is no text at all."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(tidy(value))
    return ",".join(map(text, value)) if isinstance(value, list) else str(value)


def same(left: Any, right: Any) -> bool:
    """`===`: equal, and of the same type; 1 and 1.0 are one number, 1 and true are not."""
    if isinstance(left, bool) or isinstance(right, bool):
        return left is right
    if isinstance(left, int | float) and isinstance(right, int | float):
        return left == right
    return type(left) is type(right) and bool(left == right)


def alike(left: Any, right: Any) -> bool:
    """`==`: equal once coerced; null is like nothing but null."""
    if left is None or right is None:
        return left is right
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    if isinstance(left, list) and isinstance(right, str):
        return text(left) == right
    if isinstance(left, str) and isinstance(right, list):
        return left == text(right)
    simple = (str, int, float, list)  # bool is an int
    if type(left) is not type(right) and isinstance(left, simple) and isinstance(right, simple):
        return number(left) == number(right)
    return same(left, right)


def less(left: Any, right: Any) -> bool:
    """`<`: texts by their symbols, everything else by number."""
    if isinstance(left, str) and isinstance(right, str):
        return left < right
    return number(left) < number(right)


def less_or_alike(left: Any, right: Any) -> bool:
    """`<=`, likewise."""
    if isinstance(left, str) and isinstance(right, str):
        return left <= right
    return number(left) <= number(right)
