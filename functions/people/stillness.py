"""Acting on state that may change meanwhile: read, act, and read again until it is the same."""

from collections.abc import Callable, Iterator
from typing import TypeVar

T = TypeVar("T")


def until_still(read: Callable[[], T]) -> Iterator[T]:
    """What a row says, again and again, until it says the same after as before the act."""
    said = read()
    while True:
        yield said
        before, said = said, read()
        if said == before:
            return
