"""Making playable things of an uploaded file: by ffmpeg here, or by a service that does the same."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from functions.transcoding.found import Announced, Found, Made
from shared.manifest import Manifest

Progress = Callable[[int], None]  # of `workshop`, which only functions with a media layer import


class Workshop(Protocol):
    """Works on local files; `functions.transcoding.workshop` says what each step promises."""

    def inspect(self, path: Path, announced: Announced, folder: Path, /) -> Found:
        """Look into a file."""

    def begin(self, asset: str, found: Found, /) -> Manifest:
        """The manifest before anything was made."""

    def parts_of(self, found: Found, /) -> list[str]:
        """The parts to make, in the order that has something to play the soonest."""

    def make(
        self, part: str, path: Path, found: Found, folder: Path, progress: Progress, /
    ) -> Made:
        """Make one part."""

    def add(self, manifest: Manifest, made: Made, /) -> Manifest:
        """The manifest with a part."""

    def playable(self, found: Found, manifest: Manifest, /) -> bool:
        """Whether it can be shown."""

    def view_of(self, found: Found, manifest: Manifest, /) -> dict[str, Any]:
        """What posts show of it."""
