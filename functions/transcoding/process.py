"""Programs that read what strangers uploaded: each in a group of its own, and bounded.

A program gets no environment (so no credentials) but where shared libraries are, no input, a folder
as its working directory, and limits that the kernel keeps even if this process dies: CPU seconds and bytes of a file. Its
whole group is killed when its time is up, and whenever its caller stops listening to it.
"""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from typing import IO, Final

from functions.transcoding.reasons import TOO_HEAVY, TOO_SLOW, UNEXPECTED, Interrupted, Unfit

LINES_KEPT: Final = 200  # of what a program complains; a damaged file makes it complain a lot
LINE_MAX: Final = 4_096  # bytes
CHUNK: Final = 65_536
IDLE_S: Final = 0.5
ROOM: Final = (
    4 << 20
)  # bytes; a program that fails with less left on the disk is not the file's fault
LIBRARIES: Final = "LD_LIBRARY_PATH"  # without which Lambda's own Python does not start


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a program may take: seconds of wall clock, bytes of a file, bytes of address space."""

    seconds: float
    file_bytes: int
    memory_bytes: int | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """How a program ended, and the last it said (stderr)."""

    code: int
    said: str


def run(
    arguments: Sequence[str | Path],
    folder: Path,
    bounds: Bounds,
    heard: Callable[[str], None] = lambda _: None,
    idle: Callable[[], None] = lambda: None,
) -> Ended:
    """Run a program to its end; each line of its output is `heard` at once.

    While it says nothing `idle` is called every half second: what either raises ends the program.

    Raises:
        Interrupted: it was killed, by us for its time or by somebody else; or the disk is full.
        Unfit: it wrote more than it may.
        whatever `heard` and `idle` raise, after the program was killed.
    """
    with subprocess.Popen(  # noqa: S603 - no shell; every argument is ours but the file's path
        [str(one) for one in arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env=_environment(folder),
        start_new_session=True,
    ) as process:
        try:
            _bound(process.pid, bounds)
            deadline = time.monotonic() + bounds.seconds
            said = _listen(process, heard, idle, deadline)
            code = process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise Interrupted(TOO_SLOW, "out of time, and silent") from None
        finally:
            _kill(process)
    if code in (-signal.SIGKILL, -signal.SIGTERM):  # not a crash, which is the file's own fault
        raise Interrupted(UNEXPECTED, f"killed by signal {-code}")
    if code == -signal.SIGXCPU:
        raise Interrupted(TOO_SLOW, "out of CPU time")
    if code == -signal.SIGXFSZ:
        raise Unfit(TOO_HEAVY, f"more than {bounds.file_bytes} bytes of output")
    if code != 0 and shutil.disk_usage(folder).free < ROOM:
        raise Interrupted(UNEXPECTED, f"the disk is full: {said[-500:]}")
    return Ended(code, said)


def python(
    module: str,
    argument: str,
    folder: Path,
    bounds: Bounds,
    heard: Callable[[str], None],
    idle: Callable[[], None] = lambda: None,
) -> Ended:
    """Run a module of ours, with one argument, as a program of its own."""
    path = [str(Path(one).absolute()) for one in sys.path]
    command = f"import sys; sys.path[:] = {path!r}; import runpy; "
    command += f"runpy.run_module({module!r}, run_name='__main__')"
    return run([sys.executable, "-I", "-B", "-c", command, argument], folder, bounds, heard, idle)


def _environment(folder: Path) -> dict[str, str]:
    libraries = os.environ.get(LIBRARIES)
    given = {LIBRARIES: libraries} if libraries else {}
    return given | {"LC_ALL": "C.UTF-8", "HOME": str(folder)}


def _bound(pid: int, bounds: Bounds) -> None:
    cpu = int(bounds.seconds * (os.cpu_count() or 1)) + 1
    limits = {
        resource.RLIMIT_CPU: (
            cpu,
            cpu + 5,
        ),  # a signal that says why, then one that can't be caught
        resource.RLIMIT_FSIZE: (bounds.file_bytes, bounds.file_bytes),
        resource.RLIMIT_CORE: (0, 0),
    }
    if bounds.memory_bytes is not None:
        limits[resource.RLIMIT_AS] = (bounds.memory_bytes, bounds.memory_bytes)
    try:
        for limit, values in limits.items():
            resource.prlimit(pid, limit, values)
    except ProcessLookupError:
        return  # it has ended before


def _listen(
    process: subprocess.Popen[bytes],
    heard: Callable[[str], None],
    idle: Callable[[], None],
    deadline: float,
) -> str:
    """Read both streams to their ends; lines of stdout are heard, the last of stderr kept."""
    last: deque[str] = deque(maxlen=LINES_KEPT)
    with DefaultSelector() as selector:
        for stream, sink in ((process.stdout, heard), (process.stderr, last.append)):
            selector.register(_open(stream), EVENT_READ, _Lines(sink))
        while selector.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                raise Interrupted(TOO_SLOW, "out of time")
            ready = selector.select(min(left, IDLE_S))
            if not ready:
                idle()
            for key, _ in ready:
                chunk = os.read(key.fd, CHUNK)
                key.data.take(chunk)
                if not chunk:
                    selector.unregister(key.fileobj)
    return "\n".join(last)


class _Lines:
    """Cuts bytes into lines, a long one short."""

    def __init__(self, sink: Callable[[str], None]) -> None:
        self._sink = sink
        self._rest = b""

    def take(self, chunk: bytes) -> None:
        """Pass on what ends here; no bytes at all are the end of everything."""
        *lines, self._rest = (self._rest + chunk).replace(b"\r", b"\n").split(b"\n")
        if not chunk and self._rest:
            lines, self._rest = [self._rest], b""
        self._rest = self._rest[:LINE_MAX]
        for line in lines:
            self._sink(line[:LINE_MAX].decode("utf-8", "replace"))


def _open(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise RuntimeError("a program without pipes")
    return stream


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End what is left of the group; with the leader unreaped its number can't be another's."""
    if process.returncode is None:
        os.killpg(process.pid, signal.SIGKILL)
