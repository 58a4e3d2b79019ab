"""A circuit breaker: an isolate stops asking a cell that fails, and tries it again carefully.

    closed ──FAILURES in a row, or half of a window──▶ open ──OPEN_MS──▶ trial
       ▲                                                ▲                  │
       └──────────────TRIALS good ones──────────────────┼──one bad one─────┘

One cell is one breaker. A failure is no answer, or one that the platform gave for the
function; a problem that the function itself answers with is a success of the cell.
"""

from dataclasses import dataclass
from typing import Literal

FAILURES = 3  # in a row: one request with its second try cannot close a cell to everybody else
WINDOW_MS = 10_000
WINDOW_CALLS = 10  # fewer prove nothing about a share
WINDOW_SHARE = 0.5
OPEN_MS = 3_000
TRIALS = 2
TRIAL_MS = 10_000  # a trial that has not come back by then never will

State = Literal["closed", "open", "trial"]


@dataclass(slots=True)
class Breaker:
    """One cell's breaker in one isolate."""

    state: State = "closed"
    in_a_row: int = 0  # failures when closed, successes on trial
    began_ms: int = 0  # of the window
    calls: int = 0
    failures: int = 0
    until_ms: int = 0  # when open: no call before; on trial: no second call before
    patience: int = FAILURES  # failures in a row that it takes

    def allows(self, now_ms: int) -> bool:
        """Whether a call may be made now. On trial, one at a time."""
        if self.state == "closed":
            return True
        if now_ms < self.until_ms:
            return False
        self._become("trial", now_ms + TRIAL_MS, keep=self.state == "trial")
        return True

    def record(self, *, ok: bool, now_ms: int) -> bool:
        """Take a call's outcome; True when it opened the breaker."""
        if self.state == "trial":
            return self._record_trial(ok=ok, now_ms=now_ms)
        if self.state == "open":  # a call that was under way when it opened
            return False
        if now_ms - self.began_ms > WINDOW_MS:
            self.began_ms, self.calls, self.failures = now_ms, 0, 0
        self.calls += 1
        self.failures += not ok
        self.in_a_row = 0 if ok else self.in_a_row + 1
        share = self.failures / self.calls
        if self.in_a_row < self.patience and (self.calls < WINDOW_CALLS or share < WINDOW_SHARE):
            return False
        self._become("open", now_ms + OPEN_MS)
        return True

    def _record_trial(self, *, ok: bool, now_ms: int) -> bool:
        if not ok:
            self._become("open", now_ms + OPEN_MS)
            return True
        self.in_a_row += 1
        self.until_ms = now_ms  # the next one may go
        if self.in_a_row >= TRIALS:
            self._become("closed", 0)
        return False

    def _become(self, state: State, until_ms: int, *, keep: bool = False) -> None:
        self.state, self.until_ms = state, until_ms
        self.calls = self.failures = 0
        if not keep:
            self.in_a_row = 0
