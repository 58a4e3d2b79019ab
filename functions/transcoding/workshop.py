"""All that can be done with an uploaded file, in the order in which it is done.

    found = inspect(path, announced)           once, after the upload; raises Unfit
    manifest = begin(asset, found)             nothing can be played yet
    for part in parts_of(found):               the smallest first; each alone, in any order, again
        made = make(part, path, found, folder, progress)
        put made.files                         named by content: a repeat is harmless
        manifest = add(manifest, made)         replaces what the part had before
        playable(found, manifest)              from the first video track and the sound on
    replace(manifest, complete=True)
    media_view(…, **view_of(found, manifest))

`found` goes from one process to another as JSON (`Found.to_json`), so only one of them looks.
The programs that read the file are given no environment, no network protocol, a limit of time
and of output, and no choice of its format: see `process` and `ffmpeg`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from functions.transcoding.found import Announced, Found, Made
from shared.manifest import Manifest

Progress = Callable[[int], None]


def inspect(path: Path, announced: Announced) -> Found:
    """Look into a file as far as is needed to decide what to make of it.

    Reads all of it (for its hash, and to count its frames) and decodes one frame.

    Raises:
        Unfit: nothing can be made of it; says why.
        Interrupted: it could not be read to the end in time.
    """
    raise NotImplementedError


def begin(asset: str, found: Found) -> Manifest:
    """The manifest before anything was made."""
    raise NotImplementedError


def parts_of(found: Found) -> list[str]:
    """The parts to make, in the order that has something to play the soonest.

    Of a video: "audio" if it has sound, "360p" (or what it has), "poster", the larger
    renditions, "preview", "storyboard". Of an image: "sizes", and "preview" if it moves.
    """
    raise NotImplementedError


def make(part: str, path: Path, found: Found, folder: Path, progress: Progress) -> Made:
    """Make one part; its files lie in `folder`, which is the part's own and exists.

    `progress` is told per cent, rising from 0 to at most 99, at least every few seconds. What
    it raises ends the work: the program is killed, and the exception passed on.

    Raises:
        Unfit: it can't be made of this file, ever.
        Interrupted: it was not finished; another try may.
        ValueError: there is no such part of it.
    """
    raise NotImplementedError


def add(manifest: Manifest, made: Made) -> Manifest:
    """The manifest with a part, in place of what the part had before; video tracks by size."""
    raise NotImplementedError


def playable(found: Found, manifest: Manifest) -> bool:
    """Whether it can be shown: one video track and the sound, or the sizes of an image."""
    raise NotImplementedError


def view_of(found: Found, manifest: Manifest) -> dict[str, Any]:
    """What posts show of it: `{width, height, duration_ms, color, names}` of `shared.views.media_view`.

    `names` is None until it is playable.
    """
    raise NotImplementedError
