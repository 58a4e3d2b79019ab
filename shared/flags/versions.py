"""Comparisons of semantic versions (semver.org 2.0.0), as flagd's `sem_ver` makes them.

A leading `v` and missing parts are taken (`v1`, `1.2`); build metadata counts for
nothing. `~` asks for the same major and minor version, `^` for the same major one.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

VERSION_MAX = 100  # characters
_PART = r"(0|[1-9]\d{0,17})"
_VERSION = re.compile(
    rf"v?{_PART}(?:\.{_PART}(?:\.{_PART}(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?)?)?", re.ASCII
)

# A released version is above its pre-releases; numbers are below words (section 11).
Version = tuple[int, int, int, bool, tuple[tuple[int, int, str], ...]]
Comparison = Callable[[Version, Version], bool]

COMPARISONS: dict[str, Comparison] = {
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
    "~": lambda left, right: left[:2] == right[:2],
    "^": lambda left, right: left[0] == right[0],
}


@lru_cache(256)
def parse(text: str) -> Version | None:
    """A version that can be compared; None if the text is none."""
    found = _VERSION.fullmatch(text) if len(text) <= VERSION_MAX else None
    if found is None:
        return None
    major, minor, patch, pre_release = found.groups()
    identifiers = []
    for identifier in pre_release.split(".") if pre_release else ():
        numeric = identifier.isdecimal()
        if not identifier or (numeric and len(identifier) > 1 and identifier[0] == "0"):
            return None
        identifiers.append((0, int(identifier), "") if numeric else (1, 0, identifier))
    released = pre_release is None
    return int(major), int(minor or 0), int(patch or 0), released, tuple(identifiers)


def sem_ver(left: Any, operator: Any, right: Any) -> bool | None:
    """Whether two versions compare so; None, as flagd has it, if one is none."""
    if not (isinstance(left, str) and isinstance(operator, str) and isinstance(right, str)):
        return None
    one, other, comparison = parse(left), parse(right), COMPARISONS.get(operator)
    if one is None or other is None or comparison is None:
        return None
    return comparison(one, other)
