"""What an isolate is fetching, so that one request goes for all who ask for the same."""

FLIGHTS_MAX = 2_048
LEASE_MAX_MS = 10_000  # none is given for longer (caching/visit.py)


class Flights(dict[str, int]):
    """By name: until when others wait. Whoever lands takes its name out.

    A request whose client has left is not carried on, so it never lands; past FLIGHTS_MAX
    names those whose time is over make room.
    """

    def __setitem__(self, name: str, until_ms: int) -> None:
        super().__setitem__(name, until_ms)
        if len(self) > FLIGHTS_MAX:
            self._sweep(until_ms - LEASE_MAX_MS)

    def _sweep(self, now_ms: int) -> None:
        """Forget what is over by a time that is not after now."""
        for name in [name for name, until_ms in self.items() if until_ms <= now_ms]:
            del self[name]
