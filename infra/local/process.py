"""Processes of an instance: started in groups of their own, ended whole.

A process is remembered by its pid and the time it started. A pid alone names
nobody once the process is gone: the system hands the number out again, and
ending a stranger is worse than leaving a process of ours behind.

A group outlives its leader (the local AWS leaves Lambda workers behind when it
stops), so the group is always ended after the leader. That is safe: the kernel
gives a number to no new process while a group still bears it (setsid(2)).
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

POLL_S = 0.05
GROUP_GRACE_S = 2.0
LOG_MAX = 5_000_000  # bytes; a longer log is set aside when its process is started again

_children: dict[int, subprocess.Popen[bytes]] = {}


@dataclass(frozen=True)
class Process:
    """A started process: `started` is whatever the system says of its start time."""

    name: str
    pid: int
    started: str
    log: str


def start(
    name: str, command: Sequence[str], *, env: Mapping[str, str], cwd: Path, log: Path
) -> Process:
    """Start `command` as the leader of a new session, its output appended to `log`."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_MAX:
        log.replace(log.with_suffix(".previous.log"))
    with log.open("ab") as output:
        child = subprocess.Popen(
            list(command),
            env=dict(env),
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    _children[child.pid] = child
    return Process(name, child.pid, started_at(child.pid) or "", str(log))


def started_at(pid: int) -> str | None:
    """When the process with this number started; None when there is none, or only a zombie."""
    _reap(pid)
    if sys.platform == "linux":
        return _started_by_proc(pid)
    return _started_by_ps(pid)


def alive(process: Process) -> bool:
    """Whether this very process, not a later one with its number, still runs."""
    return started_at(process.pid) == process.started != ""


def stop(process: Process, *, grace_s: float) -> bool:
    """End a process and its group: ask the leader, wait `grace_s`, then end what is left.

    Only the leader is asked first: it may need its children to finish cleanly.
    Returns whether there was anything to end.
    """
    now = started_at(process.pid)
    if now is not None and now != process.started:
        return False  # the number belongs to somebody else, so the old group is gone as well
    if now is not None:
        _signal(os.kill, process.pid, signal.SIGTERM)
        _wait(lambda: not alive(process), grace_s)
    left = _signal(os.killpg, process.pid, signal.SIGTERM)
    if left and not _wait(lambda: not _group_exists(process.pid), GROUP_GRACE_S):
        _signal(os.killpg, process.pid, signal.SIGKILL)
        _wait(lambda: not _group_exists(process.pid), GROUP_GRACE_S)
    return now is not None or left


def _wait(condition: Callable[[], bool], limit_s: float) -> bool:
    deadline = time.monotonic() + limit_s
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True


def _signal(send: Callable[[int, int], None], number: int, what: int) -> bool:
    """Send a signal; False when nobody was there to take it."""
    try:
        send(number, what)
    except (ProcessLookupError, PermissionError):  # macOS: EPERM for a group of zombies
        return False
    return True


def _group_exists(group: int) -> bool:
    _reap(group)
    return _signal(os.killpg, group, 0)


def _reap(pid: int) -> None:
    """Collect the exit of a child of ours, so that it does not linger as a zombie."""
    child = _children.get(pid)
    if child is not None and child.poll() is not None:
        del _children[pid]


def _started_by_proc(pid: int) -> str | None:
    """Field 22 of proc(5)'s stat, in clock ticks since boot; the name in field 2 may hold spaces."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else fields[19]


def _started_by_ps(pid: int) -> str | None:
    answer = subprocess.run(
        ["ps", "-o", "stat=,lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C"},
    ).stdout.split(maxsplit=1)
    return None if len(answer) < 2 or answer[0].startswith("Z") else answer[1].strip()
