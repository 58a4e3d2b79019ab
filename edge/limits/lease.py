"""What one isolate knows of one user's bucket: units it may spend without asking anybody.

    granted units          spent at once; a new lease is asked for behind the answer
    none, or used up       up to ADVANCE units are spent ahead; it asks once half of them are,
                           so somebody who comes now and then costs no call at all
    that is used up, too   the request waits for the object: nobody is refused by guess
    the object said no     refused from memory until it said there is more
    the object is silent   a bucket of the isolate's own decides, by the same policy

The bound. Each of I isolates owes at most ADVANCE units at any time, and holds at most
LEASE units that it was granted. An isolate that was refused asks again only when the
bucket would have filled up, so the bucket is never overdrawn by more than I × ADVANCE.
Hence in any time T a user is admitted at most

    quota + rate × T + I × (LEASE + 2 × ADVANCE)

units while the object answers, and I × (quota + rate × T + ADVANCE) while it does not.
tests/edge/limits/test_bound.py tries to break this.
"""

from dataclasses import dataclass

from edge.limits.bucket import Bucket, Grant, Policy

LEASE = 100.0  # units asked for at a time: each question costs an isolate half a millisecond
ADVANCE = 20.0  # units that an isolate may owe
LEASE_MS = 60_000  # what was not spent by then is lost
ASKING_MS = 5_000  # an answer that has not come by then will not come


@dataclass(slots=True)
class Lease:
    """One user's units in one isolate."""

    policy: Policy
    units: float = 0.0
    until_ms: int = 0
    owed: float = 0.0  # spent ahead, not yet told
    told: float = 0.0  # spent ahead, told, not yet answered
    asked_ms: int = -ASKING_MS  # when the last question in flight left; long ago when there is none
    refused_ms: int = 0  # no units before this
    level: float | None = None  # of the bucket, when it answered last
    alone: Bucket | None = None  # decides while the object is silent

    def spend(self, cost: float, now_ms: int) -> bool:
        """Take `cost` units, if they are there."""
        if now_ms >= self.until_ms:
            self.units = 0.0  # lost
        if self.units >= cost:
            self.units -= cost
            return True
        if now_ms < self.refused_ms or self.owed + self.told + cost > ADVANCE:
            return False
        self.owed += cost
        return True

    def is_refused(self, now_ms: int) -> bool:
        """Whether the bucket was empty, and must still be."""
        return now_ms < self.refused_ms

    def is_low(self, now_ms: int) -> bool:
        """Whether it is time to ask, and nobody does so already."""
        if self.units - self.owed - self.told > -ADVANCE / 2:
            return False  # more than half of the advance is left
        return now_ms - self.asked_ms >= ASKING_MS and now_ms >= self.refused_ms

    def ask(self, now_ms: int) -> float:
        """Begin a question: what is owed goes along with it.

        One that was begun long ago and never answered was asked of a silent object.
        """
        if self.told and now_ms - self.asked_ms >= ASKING_MS:
            self.learn(None, self.told, now_ms)
        owed, self.owed = self.owed, 0.0
        self.told += owed
        self.asked_ms = now_ms
        return owed

    @property
    def wanted(self) -> float:
        """Units to ask for."""
        return LEASE - self.units

    def learn(self, grant: Grant | None, owed: float, now_ms: int) -> None:
        """Take the answer to a question that told of `owed` units; None when there was none."""
        self.told = max(0.0, self.told - owed)  # it may come after it was given up
        if not self.told:
            self.asked_ms = -ASKING_MS
        if grant is None:
            self.alone = self.alone or Bucket(self.policy, now_ms)
            grant = self.alone.lease(owed, self.wanted, now_ms)
        else:
            self.alone = None
        self.level = grant.level
        if grant.retry_ms:
            self.refused_ms = now_ms + grant.retry_ms
            return
        self.refused_ms = 0
        self.units = min(LEASE, self.units + grant.units)
        self.until_ms = now_ms + LEASE_MS

    @property
    def remaining(self) -> int:
        """Units that the user still has, as far as this isolate knows."""
        known = self.policy.quota if self.level is None else self.level
        return max(0, int(known + self.units - self.owed - self.told))
