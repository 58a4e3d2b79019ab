"""How much an isolate reads into blobs at once: all of it is memory, until somebody has it."""

LEASE_MS = 30_000  # a read whose request is gone, with whoever asked, is counted for so long


class Reading:
    """Reads under way, together never more than `capacity` bytes."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._reads: dict[int, tuple[int, int]] = {}  # bytes, and until when they are counted
        self._last = 0

    @property
    def bytes(self) -> int:
        """What is being read, those reads included that nobody will end."""
        return sum(size for size, _ in self._reads.values())

    def begin(self, size: int, now_ms: int) -> int:
        """Make room for a read → its number, for `end`; 0 if there is no room."""
        past = [number for number, (_, until_ms) in self._reads.items() if until_ms <= now_ms]
        for number in past:
            self.end(number)
        if self.bytes + size > self._capacity:
            return 0
        self._last += 1
        self._reads[self._last] = (size, now_ms + LEASE_MS)
        return self._last

    def end(self, number: int) -> None:
        """The read is over, whatever came of it; of 0 there is nothing to end."""
        self._reads.pop(number, None)
