import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from infra.local import process
from infra.local.process import Process, alive, start, started_at, stop

SLEEP = "import time; time.sleep(60)"
PARENT = f"""
import subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", {SLEEP!r}])
print(child.pid, flush=True)
time.sleep(60)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready", flush=True)
time.sleep(60)
"""


@pytest.fixture
def python(tmp_path: Path) -> Callable[[str], Process]:
    def run(code: str) -> Process:
        command = [sys.executable, "-c", code]
        return start("test", command, env=os.environ, cwd=tmp_path, log=tmp_path / "logs/test.log")

    return run


def output(of: Process) -> str:
    deadline = time.monotonic() + 10
    while not (text := Path(of.log).read_text()) and time.monotonic() < deadline:
        time.sleep(0.01)
    return text.strip()


def test_a_started_process_is_alive_until_it_is_stopped(
    python: Callable[[str], Process],
) -> None:
    sleeper = python(SLEEP)

    assert alive(sleeper)
    assert stop(sleeper, grace_s=5)
    assert not alive(sleeper)
    assert not stop(sleeper, grace_s=5)


def test_a_recycled_number_is_left_alone(python: Callable[[str], Process]) -> None:
    stranger = python(SLEEP)
    ours = replace(stranger, started="another time")

    assert not alive(ours)
    assert not stop(ours, grace_s=0)
    assert alive(stranger)
    stop(stranger, grace_s=5)


def test_children_that_outlive_their_parent_are_ended(
    python: Callable[[str], Process],
) -> None:
    parent = python(PARENT)
    child = int(output(parent))
    os.kill(parent.pid, signal.SIGKILL)
    while alive(parent):
        time.sleep(0.01)
    assert started_at(child) is not None

    assert stop(parent, grace_s=1)

    deadline = time.monotonic() + 10
    while started_at(child) is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert started_at(child) is None


def test_a_process_that_will_not_end_is_killed(
    python: Callable[[str], Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "GROUP_GRACE_S", 0.2)
    stubborn = python(STUBBORN)
    output(stubborn)

    stop(stubborn, grace_s=0.2)

    assert not alive(stubborn)


def test_a_zombie_is_not_alive() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as child:
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)

        assert started_at(child.pid) is None


def test_a_long_log_is_set_aside(
    python: Callable[[str], Process], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "LOG_MAX", 10)
    log = tmp_path / "logs" / "test.log"
    log.parent.mkdir()
    log.write_text("from an earlier run")

    stop(python("print('now')"), grace_s=5)

    assert (tmp_path / "logs" / "test.previous.log").read_text() == "from an earlier run"
