"""Hybrid logical clocks: wall time that never runs backwards and counts ties.

A post id begins with a hybrid time, so ids of one writer are strictly increasing
even when its wall clock stands still or steps back, and ids of different writers
sort by when they happened, within clock drift. Source: Kulkarni et al., "Logical
Physical Clocks", OPODIS 2014; here the logical part is a 16-bit counter that
carries into the milliseconds when it is full.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

from shared import crockford

COUNTER_LIMIT = 1 << 16
TEXT_LENGTH = 13  # 64 bits in 5-bit symbols


@dataclass(frozen=True, order=True, slots=True)
class HybridTime:
    """A moment: milliseconds since 1970 (48 bits) and a counter within them (16 bits)."""

    ms: int
    counter: int = 0

    @property
    def number(self) -> int:
        """Both parts in one 64-bit number that orders as the moments do."""
        return self.ms << 16 | self.counter

    @property
    def text(self) -> str:
        """13 Crockford symbols; sorts as the moments do, so tables can compare versions."""
        return crockford.encode(self.number, TEXT_LENGTH)

    @classmethod
    def from_number(cls, number: int) -> Self:
        """The moment that `number` stands for."""
        return cls(number >> 16, number & (COUNTER_LIMIT - 1))

    @classmethod
    def from_text(cls, text: str) -> Self:
        """The moment that `text` stands for.

        Raises:
            ValueError: the text is not one that `HybridTime.text` makes.
        """
        number = crockford.decode(text)
        if len(text) != TEXT_LENGTH or number >> 64:
            raise ValueError(f"{text!r} is not a hybrid time")
        return cls.from_number(number)


class HybridClock:
    """Issues strictly increasing hybrid times from a wall clock that is passed in.

    One clock a process; two processes may issue equal times, which is why every
    write that a time names is conditional.
    """

    def __init__(self, now_ms: Callable[[], int]) -> None:
        self._now_ms = now_ms
        self._last = HybridTime(0)

    def tick(self) -> HybridTime:
        """Issue a time after every one issued or observed so far."""
        wall = HybridTime(self._now_ms())
        following = HybridTime.from_number(self._last.number + 1)
        self._last = max(wall, following)
        return self._last

    def observe(self, time: HybridTime) -> None:
        """Never issue a time at or before one seen elsewhere."""
        self._last = max(self._last, time)


def rfc3339(ms: int) -> str:
    """Milliseconds since 1970 as an RFC 3339 date-time in UTC, three decimals."""
    moment = datetime.fromtimestamp(ms // 1000, UTC)
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{ms % 1000:03d}Z"
