"""Objects of the media bucket as files on the local disk: never whole in memory."""

from pathlib import Path
from typing import Protocol


class Files(Protocol):
    """Objects of this region's media bucket, by key."""

    def fetch(self, key: str, path: Path) -> int | None:
        """Write an object to a path and return its bytes; None: there is no such object."""

    def store(self, key: str, path: Path, media_type: str) -> None:
        """Store a file as an object, whatever was there."""
