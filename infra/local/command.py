"""Programs that run to their end (sam, npm, staging), with their output in a log.

Each runs in a session of its own, so that Ctrl-C reaches the runner alone, and
the runner then ends them all.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from infra.local.failure import LocalError

_running: set[subprocess.Popen[bytes]] = set()
_lock = threading.Lock()
_ending = threading.Event()


def run(
    command: Sequence[str],
    *,
    env: Mapping[str, str],
    cwd: Path,
    log: Path,
    failure: str,
    hint: str | None = None,
) -> None:
    """Run a program and wait for it; its output replaces `log`.

    Raises:
        LocalError: it could not be started, or did not end with 0.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        try:
            with _lock:
                if _ending.is_set():
                    raise LocalError(failure)
                child = subprocess.Popen(
                    list(command),
                    env=dict(env),
                    cwd=cwd,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
                _running.add(child)
        except OSError as error:
            raise LocalError(f"{failure} ({error})", hint=hint) from error
        try:
            status = child.wait()
        finally:
            with _lock:
                _running.discard(child)
    if status != 0:
        raise LocalError(failure, hint=hint, log=log)


def end_all() -> None:
    """End every program that still runs, with its children; none is started after this."""
    with _lock:
        _ending.set()
        running = list(_running)
    for child in running:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGTERM)
