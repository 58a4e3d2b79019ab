"""The operations of a targeting rule that need nothing but their arguments' values.

Each takes as many arguments as the table says. One that cannot be carried out gives
null, and a rule that gives null leaves the default variant.
"""

from collections.abc import Callable
from itertools import pairwise
from math import isnan
from typing import Any

from shared.flags.coercion import (
    alike,
    less,
    less_or_alike,
    number,
    parsed,
    same,
    text,
    tidy,
    truthy,
)
from shared.flags.versions import sem_ver

ELEMENTS_MAX = 1_000  # of a list that a rule puts together
TEXT_MAX = 4_096  # characters that a rule puts together
MANY = 1_000  # arguments

_UPPER = {code: code - 32 for code in range(ord("a"), ord("z") + 1)}
_LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}

Operation = Callable[..., Any]


def contained(wanted: Any, container: Any = None) -> bool:
    """`in`: a part of a text, or an element of a list."""
    if isinstance(container, str):
        return isinstance(wanted, str | int | float) and text(wanted) in container
    if isinstance(container, list):
        return any(same(wanted, one) for one in container)
    return False


def concatenated(*values: Any) -> str:
    """`cat`.

    Raises:
        ValueError: it becomes too long.
    """
    joined = "".join(map(text, values))
    if len(joined) > TEXT_MAX:
        raise ValueError("a text became too long")
    return joined


def merged(*values: Any) -> list[Any]:
    """`merge`: lists, and single values, into one list.

    Raises:
        ValueError: it becomes too long.
    """
    found: list[Any] = []
    for value in values:
        found.extend(value if isinstance(value, list) else [value])
    if len(found) > ELEMENTS_MAX:
        raise ValueError("a list became too long")
    return found


def part(value: Any, start: Any, length: Any = None) -> str:
    """`substr`: from `start` (from the end if negative), `length` long (or so far before the end)."""
    whole, begin = text(value), int(tidy(number(start)) or 0)
    begin = max(0, len(whole) + begin) if begin < 0 else begin
    rest = whole[begin:]
    if length is None:
        return rest
    size = int(tidy(number(length)) or 0)
    return rest[:size]


def added(*values: Any) -> int | float | None:
    """`+`."""
    return tidy(sum(map(parsed, values)))


def multiplied(*values: Any) -> int | float | None:
    """`*`."""
    product = 1.0
    for value in values:
        product *= parsed(value)
    return tidy(product)


def subtracted(left: Any, *right: Any) -> int | float | None:
    """`-`: a difference, or a number's opposite."""
    return tidy(number(left) - number(right[0]) if right else -number(left))


def divided(left: Any, right: Any) -> int | float | None:
    """`/`; null by zero."""
    divisor = number(right)
    return tidy(number(left) / divisor) if divisor else None


def remaining(left: Any, right: Any) -> int | float | None:
    """`%`, with the sign of the dividend, as JavaScript has it."""
    dividend, divisor = number(left), number(right)
    if not divisor or tidy(dividend) is None or tidy(divisor) is None:
        return None
    left_over = abs(dividend) % abs(divisor)
    return tidy(-left_over if dividend < 0 else left_over)


def starts_with(value: Any, prefix: Any) -> bool | None:
    """Whether a text starts so; null if one is no text."""
    both = isinstance(value, str) and isinstance(prefix, str)
    return value.startswith(prefix) if both else None


def ends_with(value: Any, suffix: Any) -> bool | None:
    """Whether a text ends so; null if one is no text."""
    both = isinstance(value, str) and isinstance(suffix, str)
    return value.endswith(suffix) if both else None


def _ordered(compare: Callable[[Any, Any], bool]) -> Operation:
    return lambda *values: all(compare(left, right) for left, right in pairwise(values))


def _greater(compare: Callable[[Any, Any], bool]) -> Operation:
    return lambda left, right: compare(right, left)


def _chosen(choose: Callable[..., float]) -> Operation:
    def chosen(*values: Any) -> int | float | None:
        numbers = [number(value) for value in values]
        return None if not numbers or any(map(isnan, numbers)) else tidy(choose(numbers))

    return chosen


# The name: what it does, and with how many arguments at least and at most.
TABLE: dict[str, tuple[Operation, int, int]] = {
    "==": (alike, 2, 2),
    "!=": (lambda left, right: not alike(left, right), 2, 2),
    "===": (same, 2, 2),
    "!==": (lambda left, right: not same(left, right), 2, 2),
    "!": (lambda value=None: not truthy(value), 0, 1),
    "!!": (lambda value=None: truthy(value), 0, 1),
    "<": (_ordered(less), 2, 3),
    "<=": (_ordered(less_or_alike), 2, 3),
    ">": (_greater(less), 2, 2),
    ">=": (_greater(less_or_alike), 2, 2),
    "max": (_chosen(max), 0, MANY),
    "min": (_chosen(min), 0, MANY),
    "+": (added, 1, MANY),
    "-": (subtracted, 1, 2),
    "*": (multiplied, 1, MANY),
    "/": (divided, 2, 2),
    "%": (remaining, 2, 2),
    "in": (contained, 1, 2),
    "cat": (concatenated, 0, MANY),
    "merge": (merged, 0, MANY),
    "substr": (part, 2, 3),
    "lower": (lambda value: value.translate(_LOWER) if isinstance(value, str) else None, 1, 1),
    "upper": (lambda value: value.translate(_UPPER) if isinstance(value, str) else None, 1, 1),
    "starts_with": (starts_with, 2, 2),
    "ends_with": (ends_with, 2, 2),
    "sem_ver": (sem_ver, 3, 3),
}
