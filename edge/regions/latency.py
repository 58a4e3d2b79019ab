"""How long a cell usually takes, as a sketch: good enough to say when an answer is late.

Counts in buckets that grow by a fifth (so a quantile is at most a fifth too high, never
too low), halved whenever there are many, so that the last few hundred calls decide.
"""

from bisect import bisect_left

GROWTH = 1.2
BOUNDS = tuple(round(GROWTH**step, 3) for step in range(52))  # 1 ms to about 11 s
FADE_AT = 512  # calls
ENOUGH = 20  # calls; fewer say nothing about a 95th percentile


class Latency:
    """The calls of one cell."""

    def __init__(self) -> None:
        self._counts = [0.0] * (len(BOUNDS) + 1)
        self.calls = 0.0

    def add(self, ms: float) -> None:
        """Count a call that was answered."""
        self._counts[bisect_left(BOUNDS, ms)] += 1
        self.calls += 1
        if self.calls >= FADE_AT:
            self._counts = [count / 2 for count in self._counts]
            self.calls /= 2

    def quantile(self, share: float) -> float | None:
        """The milliseconds that this share of the calls stayed within; None while too few are known."""
        if self.calls < ENOUGH:
            return None
        wanted, seen = share * self.calls, 0.0
        for bound, count in zip(BOUNDS, self._counts, strict=False):
            seen += count
            if seen >= wanted:
                return bound
        return BOUNDS[-1]
