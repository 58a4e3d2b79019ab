"""A token bucket: a burst up to its capacity, and a steady rate after that.

Its units are what routes cost (`Route.cost`). It may be overdrawn: isolates spend a
little before they ask (lease.py), and what they spent is charged whatever the level.
"""

from dataclasses import dataclass


@dataclass(slots=True, frozen=True)
class Policy:
    """What a bucket allows: `quota` units at once, and as many again in every `window_s` seconds."""

    name: str
    quota: int
    window_s: int

    @property
    def rate_per_ms(self) -> float:
        """Units that flow in each millisecond."""
        return self.quota / (self.window_s * 1000)


@dataclass(slots=True, frozen=True)
class Grant:
    """What a bucket answers: units to spend, what is left in it, and when there is more.

    `retry_ms` is 0 unless nothing could be granted.
    """

    units: float
    level: float
    retry_ms: int = 0


USER_POLICY = Policy("user", quota=600, window_s=60)


class Bucket:
    """One bucket; time is what the caller says it is, and never runs backwards in here."""

    def __init__(self, policy: Policy, now_ms: int, level: float | None = None) -> None:
        self.policy = policy
        self.level = float(policy.quota) if level is None else level
        self.at_ms = now_ms

    def lease(self, owed: float, wanted: float, now_ms: int) -> Grant:
        """Charge what was spent already, then grant up to `wanted`, but at most half of the rest.

        Half, so that the isolates of one user share what is left instead of the first
        one taking it all.
        """
        self._fill(now_ms)
        self.level -= owed
        units = min(wanted, max(self.level / 2, min(self.level, 1.0)))
        if units < 1:
            wait_ms = (1 - self.level) / self.policy.rate_per_ms
            return Grant(0, self.level, max(1, round(wait_ms)))
        self.level -= units
        return Grant(units, self.level)

    def _fill(self, now_ms: int) -> None:
        passed_ms = max(0, now_ms - self.at_ms)
        self.at_ms = max(self.at_ms, now_ms)
        flowed = passed_ms * self.policy.rate_per_ms
        self.level = min(self.policy.quota, self.level + flowed)
