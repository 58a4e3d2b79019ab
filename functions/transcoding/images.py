"""Pictures: what they are, and their sizes in AVIF, WebP and JPEG. The work is done by `shrink`."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Literal

from functions.transcoding.ffmpeg import Progress
from functions.transcoding.found import Found, Made
from functions.transcoding.heic import developed
from functions.transcoding.kinds import FORMATS, Format
from functions.transcoding.packaging import kept
from functions.transcoding.process import Bounds, python
from functions.transcoding.reasons import DAMAGED, Unfit
from shared.limits import IMAGE_PIXELS
from shared.manifest import Picture

SHRINK: Final = "functions.transcoding.shrink"
BOUNDS: Final = Bounds(seconds=240, file_bytes=64 << 20, memory_bytes=(4 << 30) + 12 * IMAGE_PIXELS)


def look(path: Path, form: Format, size: int, sha256: str, folder: Path) -> Found:
    """What is known of a picture.

    Raises:
        Unfit: nothing can be made of it.
        Interrupted: it could not be read in time.
    """
    known = _ask("look", path, form.name, folder)
    return Found(kind="image", format=form.name, bytes=size, sha256=sha256, **known)


def sizes(path: Path, found: Found, folder: Path, progress: Progress) -> Made:
    """Each size in each format.

    Raises: as `look`.
    """
    return _made("sizes", "size", path, found, folder, progress)


def preview(path: Path, found: Found, folder: Path, progress: Progress) -> Made:
    """What moves, as a small animated WebP.

    Raises: as `look`.
    """
    return _made("preview", "preview", path, found, folder, progress)


def _made(
    part: str,
    of: Literal["size", "preview"],
    path: Path,
    found: Found,
    folder: Path,
    progress: Progress,
) -> Made:
    answer = _ask(part, path, found.format, folder, progress)
    files, pictures = [], []
    for name, width, height in answer["files"]:
        one = kept(folder / name)
        files.append(one)
        pictures.append(
            Picture(one.stored.name, one.stored.bytes, of=of, width=width, height=height)
        )
    return Made(part=part, files=tuple(files), pictures=tuple(pictures))


def _ask(
    task: str,
    path: Path,
    form: str,
    folder: Path,
    progress: Callable[[int], None] = lambda _: None,
) -> dict[str, Any]:
    """The answer of `shrink`; what it says before are per cent."""
    answers: list[str] = []

    done = 0

    def heard(line: str) -> None:
        nonlocal done
        if line.isdecimal():
            done = int(line)
            progress(done)
        else:
            answers.append(line)

    def idle() -> None:
        progress(done)

    with developed(path, FORMATS[form], folder, idle) as readable:
        request = {
            "task": task,
            "path": str(readable.path),
            "reader": readable.reader,
            "profile": str(readable.profile) if readable.profile else None,
            "folder": str(folder),
        }
        ended = python(SHRINK, json.dumps(request), folder, BOUNDS, heard, idle)
    if ended.code != 0 or not answers:  # a reader in C that crashed
        raise Unfit(DAMAGED, f"{SHRINK} ended with {ended.code}: {ended.said[-500:]}")
    answer: dict[str, Any] = json.loads(answers[-1])
    if "unfit" in answer:
        raise Unfit(answer["unfit"], answer["detail"])
    return answer
