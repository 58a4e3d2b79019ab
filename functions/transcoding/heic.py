"""HEIC, what iPhones take pictures in, as something that Pillow reads.

A picture is a grid of HEVC frames of 512 × 512. ffmpeg decodes them, puts them together, cuts the
rest off and turns the whole upright (ISO 23008-12: `grid` and `irot`); Pillow does the rest. The
profile of its colours gets lost on that way, so it is read from the file (`colr`).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from functions.transcoding.boxes import HEADER, child, children, read, top
from functions.transcoding.ffmpeg import BARE, ffmpeg
from functions.transcoding.kinds import HEIC, Format
from functions.transcoding.process import Bounds
from functions.transcoding.reasons import DAMAGED, Unfit
from shared.limits import IMAGE_PIXELS

PNG: Final = "PNG"
BOUNDS: Final = Bounds(
    seconds=120, file_bytes=4 * IMAGE_PIXELS, memory_bytes=(4 << 30) + 12 * IMAGE_PIXELS
)


@dataclass(frozen=True, slots=True)
class Readable:
    """A file, Pillow's name of its format, and where the profile of its colours lies if not in it."""

    path: Path
    reader: str
    profile: Path | None = None


@contextmanager
def developed(
    path: Path, form: Format, folder: Path, idle: Callable[[], None]
) -> Iterator[Readable]:
    """A file that Pillow reads; of most pictures the picture itself.

    Raises:
        Unfit: it can't be decoded.
        Interrupted: not in time.
    """
    if form != HEIC:
        yield Readable(path, form.reader)
        return
    png, profile = folder / "developed.png", folder / "developed.icc"
    arguments = [
        *("-f", form.reader, "-protocol_whitelist", "file", "-max_pixels", str(IMAGE_PIXELS)),
        *("-i", f"file:{path}", "-frames:v", "1", *BARE, "-pix_fmt", "rgb24"),
        *("-c:v", "png", "-compression_level", "1", "-f", "image2", "-update", "1", f"file:{png}"),
    ]
    try:
        ended = ffmpeg(arguments, folder, BOUNDS, lambda _name, _value: idle())
        if ended.code != 0 or not png.exists():
            raise Unfit(DAMAGED, ended.said[-500:])
        profile.write_bytes(_profile(path))
        yield Readable(png, PNG, profile)
    finally:
        png.unlink(missing_ok=True)
        profile.unlink(missing_ok=True)


def _profile(path: Path) -> bytes:
    """The first colour profile (ICC) among the properties of a file's items, or nothing."""
    try:
        with path.open("rb") as file:
            where = next(box for box in top(file) if box[0] == b"meta")
            meta = read(file, *where[1:])[HEADER + 4 :]
        properties = child(child(meta, b"iprp"), b"ipco")
    except (StopIteration, ValueError):
        return b""
    colours = (content for kind, content in children(properties) if kind == b"colr")
    return next((one[4:] for one in colours if one[:4] in (b"prof", b"rICC")), b"")
