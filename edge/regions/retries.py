"""How many second tries there may be: a share of the first ones, so that retries never make an outage worse.

With a fixed number of retries a failing region would get twice its usual load just when
it can bear none. Here every first try earns a tenth of a second one, and hedged reads
are paid from the same purse.
"""

from dataclasses import dataclass

SHARE = 0.1  # second tries for each first one
PURSE = 10.0  # second tries that may be saved up; an isolate starts with these

PAUSE_MS = 20  # before a second try, plus the jitter
JITTER_MS = 80


@dataclass(slots=True)
class RetryBudget:
    """One isolate's purse for all its calls."""

    left: float = PURSE

    def earn(self) -> None:
        """Count a first try."""
        self.left = min(PURSE, self.left + SHARE)

    def take(self) -> bool:
        """Pay for a second one, if that is possible."""
        if self.left < 1:
            return False
        self.left -= 1
        return True


def pause_ms(entropy: bytes) -> int:
    """How long to wait before a second try, by some random bytes: nobody comes back in step."""
    return PAUSE_MS + int.from_bytes(entropy[:2]) * JITTER_MS // 65_536
