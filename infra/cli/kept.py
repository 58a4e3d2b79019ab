"""JSON documents that the command line keeps between runs, for their owner's eyes.

~/.config/nearcast/                           Linux, or $XDG_CONFIG_HOME/nearcast
~/Library/Application Support/nearcast/       macOS
$NEARCAST_CONFIG/                             where that is set
"""

from __future__ import annotations

import fcntl
import json
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Kept:
    """One document in the folder of settings; `{}` until something is kept."""

    def __init__(self, name: str, folder: Path | None = None) -> None:
        self._folder = folder or config_folder(os.environ)
        self._name = name

    def read(self) -> dict[str, Any]:
        """The document as it is now."""
        try:
            return dict(json.loads((self._folder / self._name).read_text()))
        except (FileNotFoundError, ValueError):
            return {}

    @contextmanager
    def changing(self) -> Iterator[dict[str, Any]]:
        """Read, let the caller change, and write whole, one process at a time."""
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            document = self.read()
            yield document
            draft = self._folder / f"{self._name}.draft"
            draft.unlink(missing_ok=True)
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w") as output:
                json.dump(document, output, indent=2)
            draft.replace(self._folder / self._name)


def config_folder(environment: Mapping[str, str]) -> Path:
    """Where settings belong on this system."""
    if chosen := environment.get("NEARCAST_CONFIG"):
        return Path(chosen)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "nearcast"
    base = environment.get("XDG_CONFIG_HOME") or str(Path.home() / ".config")
    return Path(base) / "nearcast"
