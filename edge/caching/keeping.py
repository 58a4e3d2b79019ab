"""A body that streams by is stored as it passes, never held whole.

What is small ends up in the entry itself; what grows larger goes to the PoP in segments
of one size, and the entry, written last, only describes them. So a body that breaks off
leaves nothing that could be served (RFC 9111 section 3.3).
"""

from collections.abc import Callable, Sequence

from edge.caching.entry import Entry
from edge.caching.pop import kept_s
from edge.steps import Step, WritePop

SEGMENT = 524_288  # bytes; a range of a video touches one or two
INLINE_MAX = SEGMENT  # a body up to this is stored in its entry
WHOLE_MAX = 512 * 1024 * 1024  # the platform's own bound for what a PoP keeps


class Segments:
    """The Keeper of one response (edge/exchange.py)."""

    def __init__(
        self,
        entry: Entry,
        name: str,
        length: int | None,
        store: Callable[[Entry | None], Sequence[Step]],
    ) -> None:
        self._entry, self._name, self._length, self._store = entry, name, length, store
        self._pending = bytearray()
        self._taken = self._written = 0
        self._given_up = length is not None and length > WHOLE_MAX

    def take(self, piece: bytes) -> Sequence[Step]:
        """Remember the next piece, and write the segments that are full."""
        self._taken += len(piece)
        if self._given_up:
            return ()
        self._pending += piece
        if self._entry.start or self._taken > WHOLE_MAX:  # parts are kept only if they are small
            self._given_up = self._taken > INLINE_MAX
        if self._given_up:
            self._pending.clear()
            return ()
        steps = []
        while self._taken > INLINE_MAX and len(self._pending) >= SEGMENT:
            steps.append(self._write(bytes(self._pending[:SEGMENT])))
            del self._pending[:SEGMENT]
        return steps

    def end(self) -> Sequence[Step]:
        """The body is whole: now it can be served."""
        if self._given_up or (self._length is not None and self._taken != self._length):
            self.fail()
            return ()
        if not self._written:
            length = max(self._entry.length, self._taken)
            return self._store(self._entry.but(body=bytes(self._pending), length=length))
        steps: list[Step] = []
        if self._pending:
            steps.append(self._write(bytes(self._pending)))
        described = self._entry.but(
            length=self._taken, segments=self._written, name=self._name, body=b""
        )
        return [*steps, *self._store(described)]

    def fail(self) -> None:
        """The body broke off, or is not wanted: nothing is stored."""
        self._pending.clear()
        self._store(None)

    def _write(self, segment: bytes) -> WritePop:
        name = segment_name(self._name, self._written)
        self._written += 1
        return WritePop(name, segment, kept_s(self._entry))


def segment_name(name: str, number: int) -> str:
    """What a segment is called in the PoP."""
    return f"{name} segment {number}"


def stretch_of(entry: Entry, start: int, end: int) -> tuple[tuple[str, ...], int, int]:
    """The segments that hold bytes `start` to `end`, and where those begin and end in them."""
    first, last = start // SEGMENT, max(start, end - 1) // SEGMENT
    names = tuple(segment_name(entry.name, number) for number in range(first, last + 1))
    return names, start - first * SEGMENT, end - first * SEGMENT
