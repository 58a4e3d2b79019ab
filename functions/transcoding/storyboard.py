"""Small pictures of the whole video for the seek bar: one sheet of sprites, and a WebVTT that cuts it.

The cues' `#xywh=` is W3C Media Fragments 1.0, which players of thumbnails agree on.
"""

import math
from fractions import Fraction
from pathlib import Path
from typing import Final

from functions.transcoding.ffmpeg import BARE, PICTURE, Progress, Rising, ffmpeg, reading, seconds
from functions.transcoding.filters import lasting, upright
from functions.transcoding.found import Found, Made
from functions.transcoding.packaging import written
from functions.transcoding.process import Bounds
from functions.transcoding.reasons import DAMAGED, Interrupted
from functions.transcoding.stills import jpeg, within
from shared.manifest import Picture

SIDE: Final = 90  # pixels of the short side of one
COLUMNS, SPRITES_MAX = 10, 100
STEP_MS: Final = 1_000  # between two, at least
SPARSE_MS: Final = 4_000  # from so far apart, keyframes will do: the rest need not be decoded
QUALITY: Final = 70
BYTES_MAX: Final = 32 << 20
DECODED: Final = 100e6  # pixels a second, at the slowest


def storyboard(path: Path, found: Found, folder: Path, progress: Progress) -> Made:
    """The sheet and its cues.

    Raises:
        Interrupted: no frame came out.
    """
    step = max(STEP_MS, math.ceil(found.duration_ms / SPRITES_MAX))
    count = max(1, math.ceil(found.duration_ms / step))
    columns, rows = min(count, COLUMNS), math.ceil(count / COLUMNS)
    width, height = within(found, SIDE)
    png = folder / "sheet.png"
    chain = [
        *(upright(found, width, height, Fraction(1000, step)), lasting()),
        f"trim=end_frame={count}",
        f"tile={columns}x{rows}",
    ]
    options = ("-skip_frame", "nokey") if step >= SPARSE_MS else ()
    arguments = [
        *(*reading(path, found.format, *options), "-map", PICTURE, "-vf", ",".join(chain)),
        *("-frames:v", "1", *BARE, "-c:v", "png", "-f", "image2", "-update", "1", f"file:{png}"),
    ]
    pixels = found.source_width * found.source_height * found.source_rate
    work = pixels * found.duration_ms / 1000 / DECODED
    ended = ffmpeg(arguments, folder, Bounds(seconds(work), BYTES_MAX), Rising(progress).frames(1))
    if ended.code != 0 or not png.exists():
        raise Interrupted(DAMAGED, ended.said[-500:])
    sheet = jpeg(png, QUALITY)
    name, size = sheet.stored.name, sheet.stored.bytes
    cues = written(_cues(name, found.duration_ms, step, (width, height)).encode(), folder, ".vtt")
    picture = Picture(name, size, of="sprite", width=columns * width, height=rows * height)
    return Made(part="storyboard", files=(sheet, cues), pictures=(picture,), storyboard=cues.stored)


def _cues(name: str, duration_ms: int, step: int, size: tuple[int, int]) -> str:
    """Which sprite belongs to which time; the address is relative, so it inherits the token."""
    width, height = size
    lines = ["WEBVTT", ""]
    for number, start in enumerate(range(0, duration_ms, step)):
        row, column = divmod(number, COLUMNS)
        lines += [
            f"{_time(start)} --> {_time(min(start + step, duration_ms))}",
            f"{name}#xywh={column * width},{row * height},{width},{height}",
            "",
        ]
    return "\n".join(lines)


def _time(ms: int) -> str:
    seconds_, rest = divmod(ms, 1_000)
    return f"{seconds_ // 3_600:02}:{seconds_ // 60 % 60:02}:{seconds_ % 60:02}.{rest:03}"
