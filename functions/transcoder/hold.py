"""Holding messages while they are worked on, so that a worker that is lost is noticed soon.

A queue's own visibility timeout must be as long as the function may run (AWS Lambda Developer
Guide, "Configuring a queue to use with Lambda"): fifteen minutes until anybody would go on
after a worker that was killed. So it is shortened at once, and extended again and again by
a thread while there is somebody to do it.
"""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from functions.ports import Holder
from functions.telemetry import logger
from shared.errors import Unavailable

BEATS = 3  # in the time that messages are held for: two may be missed


@contextmanager
def held(receipts: Sequence[str], seconds: int, holder: Holder) -> Iterator[None]:
    """Hold messages for `seconds` from now on, and for so long again all the while."""
    over = threading.Event()

    def beat() -> None:
        while True:
            try:
                holder.hold(receipts, seconds)
            except Unavailable:
                logger.warning("messages could not be held; trying again")
            if over.wait(seconds / BEATS):
                return

    thread = threading.Thread(target=beat, name="hold", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
