"""How an isolate counts what one address asks for, without asking the PoP's counter each time.

Every SAMPLE-th request of an address is counted by the PoP's rate-limit binding, behind
its answer, so the binding's limit in wrangler.toml is the address's divided by SAMPLE.
With I isolates in a PoP, an address is admitted at most

    quota + I × SAMPLE + what it sends while one count is on its way

requests in a period before all isolates that it meets refuse it, and at most I × quota
when the binding does not answer, because each isolate counts up to the quota by itself.
"""

from dataclasses import dataclass

SAMPLE = 100  # requests that one count of the binding stands for
PERIOD_MS = 60_000  # of the binding in wrangler.toml
QUOTA = 20_000  # requests of an address in a period
COOL_DOWN_MS = 5_000  # an address over its limit is refused from memory for so long


@dataclass(slots=True)
class Tally:
    """One address in one isolate."""

    began_ms: int
    count: int = 0
    refused_ms: int = 0  # no request before this

    def admit(self, now_ms: int) -> int:
        """Count a request; 0 when it may go on, else the milliseconds until one may."""
        if now_ms < self.refused_ms:
            return self.refused_ms - now_ms
        if now_ms - self.began_ms >= PERIOD_MS:
            self.began_ms, self.count = now_ms, self.count % SAMPLE
        self.count += 1
        if self.count > QUOTA:
            return self.began_ms + PERIOD_MS - now_ms
        return 0

    def passes(self, now_ms: int) -> bool:
        """Whether one more request may go on, in the period that has begun."""
        begun = now_ms - self.began_ms < PERIOD_MS
        return begun and self.count < QUOTA and now_ms >= self.refused_ms

    @property
    def is_due(self) -> bool:
        """Whether the binding must hear of this request."""
        return self.count % SAMPLE == 0

    def learn(self, *, within: bool, now_ms: int) -> None:
        """Take the binding's word."""
        if not within:
            self.refused_ms = now_ms + COOL_DOWN_MS
