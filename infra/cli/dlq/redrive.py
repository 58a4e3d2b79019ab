"""Redrive: letters go back to where they came from, each sent before it is deleted.

Interrupted between the two, a letter is in both places: consumers are idempotent, so
that is harmless, and a lost one would not be. A run ends: it takes at most as many
letters as waited when it began, and none that was sent since then, which is one that
this run sent back and that failed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from infra.cli.dlq.letters import DeadLetters, Letter

BATCH = 10  # ReceiveMessage gives no more
EMPTY_LOOKS = 3  # a queue may answer with nothing although something waits


@dataclass
class Outcome:
    """What a run did, so far."""

    sent: int = 0
    kept: int = 0  # not wanted, or from after the run began
    refused: int = 0  # not taken where they belong


def redrive(
    queue: DeadLetters,
    *,
    began_ms: int,
    limit: int | None = None,
    wanted: Callable[[Letter], bool] = lambda letter: letter.readable,
    outcome: Outcome | None = None,
) -> Outcome:
    """Send back the letters that are `wanted`, at most `limit` of those that wait now.

    `outcome` is kept up to date, for whoever interrupts the run and wants to know.
    """
    done = outcome or Outcome()
    with _letting_go(queue) as staying:
        for letters in _batches(queue, queue.count()):
            chosen = [one for one in letters if one.sent_ms <= began_ms and wanted(one)]
            chosen = chosen[: None if limit is None else limit - done.sent]
            staying.extend(letters)
            sent = queue.send_back(chosen) if chosen else []
            queue.remove(sent)
            gone = {one.id for one in sent}
            staying[:] = [one for one in staying if one.id not in gone]
            done.sent += len(sent)
            done.refused += len(chosen) - len(sent)
            done.kept += len(letters) - len(chosen)
            if limit is not None and done.sent >= limit:
                break
    return done


def peek(queue: DeadLetters, limit: int) -> list[Letter]:
    """Up to `limit` letters, which stay where they are."""
    with _letting_go(queue) as staying:
        for letters in _batches(queue, limit):
            staying.extend(letters)
        return list(staying)


def _batches(queue: DeadLetters, limit: int) -> Iterator[list[Letter]]:
    """Letters in batches, each once, until there are `limit` or no more."""
    seen: set[str] = set()
    empty = 0
    while len(seen) < limit and empty < EMPTY_LOOKS:
        letters = [one for one in queue.take(min(BATCH, limit - len(seen))) if one.id not in seen]
        seen |= {one.id for one in letters}
        empty = 0 if letters else empty + 1
        if letters:
            yield letters


@contextmanager
def _letting_go(queue: DeadLetters) -> Iterator[list[Letter]]:
    """Letters that are held and were not sent back; let go of at the end, however it comes."""
    staying: list[Letter] = []
    try:
        yield staying
    finally:
        for start in range(0, len(staying), BATCH):
            queue.release(staying[start : start + BATCH])
