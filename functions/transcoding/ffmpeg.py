"""ffmpeg as it is called here: one input of a format that is settled, one kind of stream, one output.

- The demuxer is named (`-f`), so a playlist that calls itself a video is not followed.
- Only the `file` protocol can be opened, and QuickTime's references to other files are not.
- The decoder refuses frames larger than any that is taken, also when they grow on the way.
- Nothing of the source's metadata is carried over: tags, chapters, data and subtitle tracks, and
  the side data that would be written into the picture's bitstream.

Sources: https://ffmpeg.org/ffmpeg-protocols.html#Protocol-Options, ffmpeg-formats, ffmpeg-codecs.
"""

import math
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Final

from functions.transcoding.kinds import FORMATS
from functions.transcoding.process import Bounds, Ended, run
from shared.limits import VIDEO_PIXELS

# 64 lines more than 8K in both directions: coded sizes are multiples of a block.
PIXELS_MAX: Final = VIDEO_PIXELS + 64 * (7_680 + 4_320) + 64 * 64
SECONDS_MAX: Final = 780.0  # a function has 900 s, and fetches and stores as well
BARE: Final = ("-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact")
PICTURE, SOUND = "0:V:0", "0:a:0"  # V: no cover art, which is a video stream to ffmpeg as well

Progress = Callable[[int], None]


@cache
def program() -> str:
    """Where ffmpeg is: looked for when it is first needed, not when this is imported."""
    from imageio_ffmpeg import get_ffmpeg_exe  # type: ignore[import-untyped]  # noqa: PLC0415

    return str(get_ffmpeg_exe())


def reading(path: Path, form: str, *options: str) -> list[str]:
    """The arguments that open a file, whose format is one of `kinds`."""
    demuxer = FORMATS[form].reader
    alone = ("-enable_drefs", "0") if demuxer == "mov" else ()
    return [
        *("-f", demuxer, "-protocol_whitelist", "file", "-max_pixels", str(PIXELS_MAX)),
        *(*alone, *options, "-i", f"file:{path}"),
    ]


def ffmpeg(
    arguments: Sequence[str],
    folder: Path,
    bounds: Bounds,
    heard: Callable[[str, str], None] = lambda _name, _value: None,
    *,
    talkative: bool = False,
    listing: Callable[[str], None] | None = None,
) -> Ended:
    """Run ffmpeg; `heard` is told each line of its progress (`frame`, `out_time_us`, …).

    ffmpeg reports nothing before its first frame comes out; meanwhile `heard` is told ("", "").
    With `listing`, its output is lines of text instead, which that is told.

    Raises: as `process.run`.
    """

    def line(text: str) -> None:
        name, _, value = text.partition("=")
        heard(name, value.strip())

    reports = ("-stats_period", "0.5", "-progress", "pipe:1") if listing is None else ()
    command = [
        *(program(), "-hide_banner", "-nostdin", "-y", "-nostats", *reports),
        *("-loglevel", "info" if talkative else "error", *arguments),
    ]
    return run(command, folder, bounds, listing or line, lambda: heard("", ""))


class Rising:
    """Passes on how far a part is, in whole per cent, never falling.

    That is twice a second, whether or not anything has changed: so it is a sign of life, and a
    chance to stop.
    """

    def __init__(self, progress: Progress, start: int = 0, end: int = 99) -> None:
        self._progress = progress
        self._now, self._start, self._end = start, start, end

    def at(self, share: float) -> None:
        """So much of it is done, from 0 to 1."""
        reached = self._start + int((self._end - self._start) * min(max(share, 0.0), 1.0))
        self._now = max(self._now, reached)
        self._progress(self._now)

    def frames(self, total: int) -> Callable[[str, str], None]:
        """Listens to ffmpeg, whose output will have so many frames."""
        return self._counting("frame", max(total, 1))

    def time(self, total_ms: int) -> Callable[[str, str], None]:
        """Listens to ffmpeg, whose output will be so long."""
        return self._counting("out_time_us", max(total_ms * 1_000, 1))

    def _counting(self, wanted: str, total: int) -> Callable[[str, str], None]:
        def heard(name: str, value: str) -> None:
            if name in ("", wanted):
                self.at(int(value) / total if value.isdecimal() else 0.0)

        return heard


def seconds(estimate: float) -> float:
    """How long a program may take whose work is estimated at so many seconds.

    Twenty times as long, for estimates are of six idle cores, and a minute to start.
    """
    return math.ceil(min(SECONDS_MAX, 60 + 20 * estimate))
