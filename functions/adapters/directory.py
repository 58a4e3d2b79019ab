"""The directory document of this region's table, kept for a minute."""

import json
from collections.abc import Callable
from contextlib import suppress

from functions.adapters.models import DirectoryRow
from functions.adapters.tables import bind
from functions.adapters.translation import translated
from shared.directory import Directory
from shared.errors import DirectoryMissing, Unavailable

KEEP_MS = 60_000
ITEM = "directory"


class DynamoDirectory:
    """Calls answer the current directory; one consistent read a minute."""

    def __init__(self, stage: str, region: str, now: Callable[[], int]) -> None:
        self._table = f"nearcast-{stage}-directory"  # the one name not in the directory
        self._region = region
        self._now = now
        self._directory: Directory | None = None
        self._read_ms = 0

    def __call__(self) -> Directory:
        """The directory as of at most a minute ago.

        An old one is better than none: if it cannot be read anew, it stays in use.

        Raises:
            DirectoryMissing: there never was one.
        """
        if self._directory is None:
            self._directory = self._read()
            self._read_ms = self._now()
        elif self._now() - self._read_ms > KEEP_MS:
            self._read_ms = self._now()
            with suppress(Unavailable):
                self._directory = self._read() or self._directory
        if self._directory is None:
            raise DirectoryMissing("The region has no directory yet.")
        return self._directory

    def _read(self) -> Directory | None:
        table = bind(DirectoryRow, self._table, self._region)
        with translated():
            try:
                row = table.get(ITEM, consistent_read=True)
            except table.DoesNotExist:
                return None
        if self._directory is not None and self._directory.version == row.version:
            return self._directory
        return Directory.from_document(json.loads(row.document))
