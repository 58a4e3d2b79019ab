"""The processes in which the local AWS runs functions, and their sudden end.

Each is a child of the local AWS with its function's name in the environment, which Linux
shows in /proc.
"""

import os
import random
import signal
import threading
from contextlib import suppress
from pathlib import Path

from infra.local.instance import Instance

CONSUMERS = ("-outbox", "-fan-out-planner", "-fan-out")
NAME = b"AWS_LAMBDA_FUNCTION_NAME="


def consumers(instance: Instance) -> dict[int, str]:
    """The running consumers of an instance: process → function."""
    group = aws_group(instance)
    found = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.getpgid(int(entry.name)) == group:
                name = function_of(entry)
                if name.endswith(CONSUMERS):
                    found[int(entry.name)] = name
    return found


def aws_group(instance: Instance) -> int:
    """The process group of an instance's AWS."""
    return instance.state().processes["aws"].pid  # it leads its group (infra/local/process.py)


def function_of(entry: Path) -> str:
    """The function that a process runs, if any."""
    for part in (entry / "environ").read_bytes().split(b"\0"):
        if part.startswith(NAME):
            return part.removeprefix(NAME).decode()
    return ""


class Reaper(threading.Thread):
    """Kills a consumer every so often, until it is told to stop."""

    def __init__(self, instance: Instance, every_s: float) -> None:
        super().__init__(daemon=True)
        self.killed: list[str] = []
        self._instance = instance
        self._every_s = every_s
        self._over = threading.Event()

    def run(self) -> None:
        """See `threading.Thread.run`."""
        while not self._over.wait(random.uniform(0, 2 * self._every_s)):
            running = consumers(self._instance)
            if running:
                process, function = random.choice(sorted(running.items()))
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
                    self.killed.append(function)

    def stop(self) -> None:
        """End it, and wait until it has."""
        self._over.set()
        self.join()
