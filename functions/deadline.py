"""When the work in hand must be finished; loops that wait or try again look here first.

The edge gives every request a deadline (`Nearcast-Context`); going on after it
only takes capacity from requests that somebody still waits for. Consumers of
queues have none: their messages simply come again.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from shared.errors import DeadlineExceeded

_deadline: ContextVar[int | None] = ContextVar("deadline", default=None)


def now_ms() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


@contextmanager
def until(deadline_ms: int) -> Iterator[None]:
    """Bound everything inside to a moment."""
    token = _deadline.set(deadline_ms)
    try:
        yield
    finally:
        _deadline.reset(token)


def check() -> None:
    """Stop here if nobody waits any more.

    Raises:
        DeadlineExceeded: the moment has passed.
    """
    deadline_ms = _deadline.get()
    if deadline_ms is not None and now_ms() >= deadline_ms:
        raise DeadlineExceeded
