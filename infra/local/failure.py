"""The one error of the local runner: a reason that a person can act on."""

from __future__ import annotations

from pathlib import Path

TAIL_LINES = 25


class LocalError(Exception):
    """A step could not be done: what happened, what helps, and the log that tells more."""

    def __init__(self, reason: str, *, hint: str | None = None, log: Path | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.hint = hint
        self.log = log


def tail(log: Path, lines: int = TAIL_LINES) -> str:
    """The last lines of a log, or nothing when it was never written."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])
