"""A rendition of the picture: H.264 at a constant rate, with a keyframe at the head of each segment."""

from pathlib import Path
from typing import Final

from functions.transcoding.ffmpeg import (
    BARE,
    PICTURE,
    SECONDS_MAX,
    Progress,
    Rising,
    ffmpeg,
    reading,
    seconds,
)
from functions.transcoding.filters import lasting, upright
from functions.transcoding.found import Found, Made
from functions.transcoding.ladder import Rung, rungs
from functions.transcoding.packaging import track
from functions.transcoding.process import Bounds
from functions.transcoding.reasons import DAMAGED, Interrupted

QUALITY: Final = 23  # x264's own default; the ceiling holds back what would cost too much
# Pixels a second on six cores, by preset, and of decoding. Rough: they only choose the preset, so
# that also long and large videos are done within what a function has.
PRESETS: Final = (("veryfast", 200e6), ("superfast", 350e6), ("ultrafast", 600e6))
DECODING: Final = 800e6
AFFORDABLE_S: Final = SECONDS_MAX * 0.6
OVERSHOOT: Final = 2  # times the ceiling that a file may take before something is badly wrong
OVERHEAD: Final = 4 << 20  # bytes
PLAIN: Final = "filter_units=remove_types=6"  # no SEI: x264's own says 700 bytes about its settings
# Fragments at keyframes, offsets into their own moof, and decoding times shifted so that the first
# frame is shown at 0 without an edit list, which players treat each in their own way.
FLAGS: Final = "+cmaf+frag_keyframe+empty_moov+default_base_moof+skip_trailer"


def ladder(found: Found) -> list[Rung]:
    """The renditions of a video, the smallest first."""
    return rungs(found.width, found.height, found.fps)


def render(rung: Rung, path: Path, found: Found, folder: Path, progress: Progress) -> Made:
    """Make one of them.

    Raises:
        Interrupted: ffmpeg ended early.
        Unfit: it became far too large.
    """
    whole = folder / "whole.mp4"
    work = _seconds(found, rung, "veryfast")
    size = OVERSHOOT * rung.ceiling * found.duration_ms // 8_000 + OVERHEAD
    ended = ffmpeg(
        [*reading(path, found.format), *_encoding(found, rung), f"file:{whole}"],
        folder,
        Bounds(seconds=seconds(work), file_bytes=size),
        Rising(progress).frames(found.frames),
    )
    if ended.code != 0 or not whole.exists():
        raise Interrupted(DAMAGED, ended.said[-500:])
    return track(
        whole,
        rung.name,
        "video",
        found.segment_s,
        found.segments,
        width=rung.width,
        height=rung.height,
        fps=found.fps,
    )


def preset(found: Found, rung: Rung) -> str:
    """The best of x264's presets that is done in time; the fastest if none is."""
    fitting = (name for name, _ in PRESETS if _seconds(found, rung, name) <= AFFORDABLE_S)
    return next(fitting, PRESETS[-1][0])


def _seconds(found: Found, rung: Rung, name: str) -> float:
    """What a rendition takes on six cores, about."""
    read = found.source_width * found.source_height * found.source_rate * found.duration_ms / 1000
    return read / DECODING + rung.width * rung.height * found.frames / dict(PRESETS)[name]


def _encoding(found: Found, rung: Rung) -> list[str]:
    chain = [upright(found, rung.width, rung.height, found.fps), lasting()]
    gop = str(found.gop)
    return [
        *("-map", PICTURE, "-vf", ",".join(chain), "-frames:v", str(found.frames)),
        *("-c:v", "libx264", "-preset", preset(found, rung), "-profile:v", "high"),
        *("-crf", str(QUALITY), "-maxrate", str(rung.ceiling), "-bufsize", str(2 * rung.ceiling)),
        *("-g", gop, "-keyint_min", gop, "-sc_threshold", "0", "-bf", "2"),
        *("-flags:v", "+bitexact+cgop", "-a53cc", "0", "-bsf:v", PLAIN, *BARE),
        *("-movflags", FLAGS, "-f", "mp4"),
    ]
