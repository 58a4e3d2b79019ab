"""A memory that forgets: entries expire, and the least recently used ones make room."""

from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Values by key, each until its expiry, together never heavier than `capacity`.

    An isolate has 128 MB for everything, so whatever it remembers about the world
    outside must be bounded: by entries (weight 1 each) or by bytes. Times are
    milliseconds since 1970.
    """

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._entries: dict[str, tuple[Value, int, int]] = {}  # value, expiry, weight; oldest first
        self.weight = 0

    def __len__(self) -> int:
        """Entries held, expired ones included until they are met."""
        return len(self._entries)

    def get(self, key: str, now_ms: int) -> Value | None:
        """The value of a key that has not expired, which is now the most recently used."""
        entry = self._entries.pop(key, None)
        if entry is None:
            return None
        value, expires_ms, weight = entry
        if now_ms >= expires_ms:
            self.weight -= weight
            return None
        self._entries[key] = entry
        return value

    def peek(self, key: str, now_ms: int) -> Value | None:
        """The value of a key that has not expired; it becomes no more recently used by that."""
        entry = self._entries.get(key)
        return entry[0] if entry is not None and now_ms < entry[1] else None

    def put(self, key: str, value: Value, expires_ms: int, weight: int = 1) -> None:
        """Remember a value; one heavier than the whole capacity is not kept."""
        self.drop(key)
        if weight > self._capacity:
            return
        while self.weight + weight > self._capacity:
            self.drop(next(iter(self._entries)))
        self._entries[key] = (value, expires_ms, weight)
        self.weight += weight

    def drop(self, key: str) -> None:
        """Forget a key, if it is there."""
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.weight -= entry[2]

    def clear(self) -> None:
        """Forget everything."""
        self._entries.clear()
        self.weight = 0
