import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from functions.transcoding import process as process_module
from functions.transcoding.process import LINES_KEPT, Bounds, run
from functions.transcoding.reasons import Interrupted, Unfit

BOUNDS = Bounds(seconds=20, file_bytes=1 << 20)


def script(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def gone(pid: int) -> bool:
    until = time.monotonic() + 10
    while alive(pid):
        if time.monotonic() > until:
            return False
        time.sleep(0.01)
    return True


def test_lines_are_heard_and_complaints_kept(tmp_path: Path) -> None:
    lines: list[str] = []
    text = "import sys; print('one'); print('two', end=''); print('oh', file=sys.stderr)"
    ended = run(script(text), tmp_path, BOUNDS, lines.append)
    assert lines == ["one", "two"]
    assert (ended.code, ended.said) == (0, "oh")


def test_a_program_gets_no_environment_and_no_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush")
    lines: list[str] = []
    text = "import os, sys; print(sorted(os.environ)); print(repr(sys.stdin.read())); print(os.getcwd())"
    run(script(text), tmp_path, BOUNDS, lines.append)
    assert "AWS" not in lines[0]
    assert lines[1:] == ["''", str(tmp_path)]


def test_a_program_is_told_where_libraries_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/var/lang/lib")
    lines: list[str] = []
    run(script("import os; print(os.environ['LD_LIBRARY_PATH'])"), tmp_path, BOUNDS, lines.append)
    assert lines == ["/var/lang/lib"]


def test_a_program_that_fails_on_a_full_disk_may_be_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = shutil.disk_usage(tmp_path)._replace(free=0)
    monkeypatch.setattr(process_module.shutil, "disk_usage", lambda _: full)
    assert run(script("pass"), tmp_path, BOUNDS).code == 0
    with pytest.raises(Interrupted) as caught:
        run(script("raise OSError(28, 'No space left on device')"), tmp_path, BOUNDS)
    assert caught.value.reason == "unexpected"


def test_a_slow_program_is_killed_with_its_children(tmp_path: Path) -> None:
    lines: list[str] = []
    text = (
        "import subprocess, sys, time; "
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)']); "
        "print(child.pid, flush=True); time.sleep(60)"
    )
    started = time.monotonic()
    with pytest.raises(Interrupted) as caught:
        run(script(text), tmp_path, Bounds(seconds=1, file_bytes=0), lines.append)
    assert caught.value.reason == "too-slow"
    assert time.monotonic() - started < 10
    assert gone(int(lines[0]))


def test_a_program_that_closes_its_pipes_and_stays_is_killed(tmp_path: Path) -> None:
    text = "import os, time; os.close(1); os.close(2); time.sleep(60)"
    started = time.monotonic()
    with pytest.raises(Interrupted) as caught:
        run(script(text), tmp_path, Bounds(seconds=1, file_bytes=0))
    assert caught.value.reason == "too-slow"
    assert time.monotonic() - started < 10


def test_the_kernel_ends_a_program_that_spins_with_nobody_watching() -> None:
    with subprocess.Popen(script("while True: pass")) as process:
        process_module._bound(process.pid, Bounds(seconds=0, file_bytes=0))  # one second of CPU
        assert process.wait(timeout=30) == -signal.SIGXCPU


def test_silence_is_told_and_a_chance_to_stop(tmp_path: Path) -> None:
    idle: list[int] = []

    def wait() -> None:
        idle.append(1)
        if len(idle) == 2:
            raise KeyError

    with pytest.raises(KeyError):
        run(script("import time; time.sleep(60)"), tmp_path, BOUNDS, idle=wait)


def test_a_listener_that_gives_up_ends_the_program(tmp_path: Path) -> None:
    heard: list[int] = []

    def give_up(line: str) -> None:
        heard.append(int(line))
        raise KeyError

    text = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    with pytest.raises(KeyError):
        run(script(text), tmp_path, BOUNDS, give_up)
    assert gone(heard[0])


def test_a_program_that_somebody_kills_may_be_tried_again(tmp_path: Path) -> None:
    text = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    with pytest.raises(Interrupted) as caught:
        run(script(text), tmp_path, BOUNDS)
    assert caught.value.reason == "unexpected"


def test_output_is_bounded(tmp_path: Path) -> None:
    text = (
        "import signal; signal.signal(signal.SIGXFSZ, signal.SIG_DFL); "
        "open('large', 'wb').write(bytes(2 << 20))"
    )
    with pytest.raises(Unfit) as caught:
        run(script(text), tmp_path, BOUNDS)
    assert caught.value.reason == "too-heavy"
    assert (tmp_path / "large").stat().st_size <= 1 << 20


def test_memory_is_bounded(tmp_path: Path) -> None:
    bounds = Bounds(seconds=20, file_bytes=0, memory_bytes=256 << 20)
    ended = run(script("import time; time.sleep(.2); bytes(1 << 30)"), tmp_path, bounds)
    assert ended.code != 0
    assert "MemoryError" in ended.said


def test_a_flood_of_complaints_is_not_kept_whole(tmp_path: Path) -> None:
    text = "import sys\nfor n in range(20_000): print(n, 'x' * 9, file=sys.stderr)\nsys.stderr.write('y' * 9_999_999)"
    ended = run(script(text), tmp_path, BOUNDS)
    assert len(ended.said.splitlines()) == LINES_KEPT
    assert len(ended.said) < 100_000
