"""A request on its way through the cache: what it asks, how to ask it on, what it has seen so far."""

from collections.abc import Callable
from dataclasses import dataclass, field

from edge.caching import pop
from edge.caching.entry import Asked, Entry
from edge.exchange import Exchange, Outcome
from edge.memory import Memory
from edge.steps import Fetched, Headers, Streamed, Unreached

LEASE_MS = 10_000  # others wait no longer for whoever went to ask: that request may be gone

Result = Fetched | Streamed | Unreached
Ask = Callable[[Headers, Callable[[Result], Outcome]], Outcome]


@dataclass(slots=True)
class Visit:
    """A request in the cache. `ask` asks the origin, with given fields."""

    exchange: Exchange
    memory: Memory
    asked: Asked
    ask: Ask
    in_pop: bool = False  # looked there
    collapsed: bool = False  # waited for another request
    signpost: pop.Signpost | None = None
    requested_ms: int = 0
    validated: tuple[Entry, ...] = field(default=())
    leads: bool = False  # others wait for what this one brings

    @property
    def now_ms(self) -> int:
        """The shell's last hand-over."""
        return self.exchange.now_ms

    def stored(self) -> list[Entry]:
        """What the isolate has, and may use."""
        asked, purges = self.asked, self.memory.purges
        entries = self.memory.shelf.get(asked.key)
        return [one for one in entries if not purges.void(asked.uri, one)]

    def take_off(self) -> bool:
        """Go and ask for everybody; False if somebody does already."""
        flights, key = self.memory.flights, self.asked.key
        if flights.get(key, 0) > self.now_ms:
            return False
        flights[key] = self.now_ms + LEASE_MS
        self.leads = True
        return True

    def land(self) -> None:
        """Let go who waits for what this one brings."""
        if self.leads:
            self.memory.flights.pop(self.asked.key, None)
