"""Where in a video its still and its excerpt are taken from, and the average colour there."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from functions.transcoding.ffmpeg import PICTURE, ffmpeg, reading
from functions.transcoding.filters import upright
from functions.transcoding.found import Found
from functions.transcoding.process import Bounds
from functions.transcoding.reasons import DAMAGED, Unfit

LEAD_MS: Final = 3_000  # at most: whoever taps the poster wants to see it again soon
SIDE: Final = 64  # pixels of the frame whose colours are averaged
SECONDS: Final = 90


def begins_ms(found: Found) -> int:
    """A tenth into the video: past what is black, before the surprise."""
    return min(found.duration_ms // 10, LEAD_MS)


def seeking(path: Path, found: Found, at_ms: int) -> list[str]:
    """The arguments that open a video at a time."""
    return reading(path, found.format, *(("-ss", f"{at_ms / 1000:.3f}") if at_ms else ()))


def coloured(found: Found, path: Path, folder: Path) -> Found:
    """The same with its average colour; proves that the picture can be decoded.

    Raises:
        Unfit: it can't.
    """
    shade = folder / "shade.rgb"
    chain = f"{upright(found, SIDE, SIDE)},format=rgb24"
    for at_ms in dict.fromkeys((begins_ms(found), 0)):  # the place may be the damaged one
        arguments = [
            *(*seeking(path, found, at_ms), "-map", PICTURE, "-vf", chain, "-frames:v", "1"),
            *("-f", "rawvideo", f"file:{shade}"),
        ]
        ended = ffmpeg(arguments, folder, Bounds(seconds=SECONDS, file_bytes=1 << 20))
        if ended.code == 0 and shade.exists() and shade.stat().st_size == SIDE * SIDE * 3:
            return replace(found, color=_average(shade.read_bytes()))
    raise Unfit(DAMAGED, ended.said[-500:])


def _average(pixels: bytes) -> str:
    """The mean of pixels of three bytes, as `#rrggbb`."""
    count = len(pixels) // 3
    return "#" + "".join(f"{sum(pixels[at::3]) // count:02x}" for at in range(3))
