"""Uploads that were begun on this machine and are not over: what lets a broken one go on.

An entry is written before the first byte goes up and removed when the file can be played
or never will be, so a run that is killed at any moment is taken up by the next one.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from infra.cli.kept import Kept
from infra.cli.media.sources import Source
from shared.limits import UPLOAD_HOURS

FILE = "uploads.json"


@dataclass(frozen=True, slots=True)
class Entry:
    """An upload by the file's contents, and the file by which it was known last."""

    sha256: str
    media_id: str
    path: str
    bytes: int
    mtime_ns: int
    begun_s: float


class Unfinished:
    """The unfinished uploads of one account of a deployment."""

    def __init__(
        self,
        url: str,
        username: str,
        folder: Path | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._account = f"{username}@{url.rstrip('/')}"
        self._kept = Kept(FILE, folder)
        self._clock = clock

    def digest_of(self, source: Source) -> str | None:
        """The hash of a file that has not changed since: large ones are not read twice."""
        for entry in self._entries(self._kept.read()):
            if (entry.path, entry.bytes, entry.mtime_ns) == _identity(source):
                return entry.sha256
        return None

    def of(self, sha256: str) -> Entry | None:
        """The unfinished upload of these contents, wherever the file lies now."""
        for entry in self._entries(self._kept.read()):
            if entry.sha256 == sha256:
                return entry
        return None

    def keep(self, source: Source, sha256: str, media_id: str) -> None:
        """Remember an upload, in place of an older one of the same contents."""
        path, size, mtime_ns = _identity(source)
        made = Entry(sha256, media_id, path, size, mtime_ns, self._clock())
        with self._kept.changing() as document:
            others = [one for one in self._entries(document) if one.sha256 != sha256]
            document[self._account] = [asdict(one) for one in (*others, made)]

    def forget(self, media_id: str) -> None:
        """It is over."""
        with self._kept.changing() as document:
            rest = [one for one in self._entries(document) if one.media_id != media_id]
            document[self._account] = [asdict(one) for one in rest]

    def _entries(self, document: dict[str, Any]) -> list[Entry]:
        oldest = self._clock() - UPLOAD_HOURS * 3600
        entries = [Entry(**one) for one in document.get(self._account, [])]
        return [entry for entry in entries if entry.begun_s > oldest]


def _identity(source: Source) -> tuple[str, int, int]:
    return str(source.path), source.bytes, source.mtime_ns
