"""The local disk that a transcoder works on: one upload at a time, and the parts made of it.

The upload is kept until another one is asked for, because the next message of a process is
often about the same file. A process that was ended by force leaves its folder behind; the
next one removes it, so that the disk of a reused machine never fills up.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from functions.ports import Files

ROOT = "nearcast-transcoder"


class Bench:
    """The folder of this process."""

    def __init__(self, files: Files, root: Path | None = None) -> None:
        self._files = files
        place = root or Path(tempfile.gettempdir()) / ROOT
        place.mkdir(parents=True, exist_ok=True)
        _clear(place)
        self._folder = place / str(os.getpid())
        self._folder.mkdir(exist_ok=True)
        self._source: str | None = None

    def source(self, key: str) -> Path | None:
        """An upload as a local file; None: there is no such upload."""
        path = self._folder / "source"
        if self._source != key:
            self._source = None
            if self._files.fetch(key, path) is None:
                path.unlink(missing_ok=True)
                return None
            self._source = key
        return path

    def forget(self) -> None:
        """Drop the upload that is kept."""
        self._source = None
        (self._folder / "source").unlink(missing_ok=True)

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """An empty folder for one part, gone at the end."""
        with tempfile.TemporaryDirectory(dir=self._folder, ignore_cleanup_errors=True) as name:
            yield Path(name)


def _clear(place: Path, is_alive: Callable[[int], bool] | None = None) -> None:
    """Remove the folders of processes that are no more, and of an earlier one with this number."""
    alive = is_alive or _is_alive
    for folder in place.iterdir():
        if folder.name.isdigit() and (
            int(folder.name) == os.getpid() or not alive(int(folder.name))
        ):
            shutil.rmtree(folder, ignore_errors=True)


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
