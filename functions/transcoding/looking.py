"""Looking into a video: is there one, how large and long is it really, and can it be decoded.

What a file declares is only believed where it can't matter. Frames and time are counted by
reading all packets, without decoding, because a truncated file declares what it once was; size,
shape and colours are those of the first frame that came out of the decoder.
"""

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final, Literal

from functions.transcoding.excerpt import coloured
from functions.transcoding.ffmpeg import BARE, PICTURE, SOUND, ffmpeg, reading
from functions.transcoding.found import Found
from functions.transcoding.kinds import Format
from functions.transcoding.ladder import frame_rate, keyframes
from functions.transcoding.packets import count
from functions.transcoding.probe import Probed, probe
from functions.transcoding.process import Bounds
from functions.transcoding.reasons import (
    AUDIO_ONLY,
    DAMAGED,
    ENCRYPTED,
    TOO_LONG,
    TOO_MANY_PIXELS,
    TOO_SMALL,
    Unfit,
)
from shared.limits import VIDEO_MS, VIDEO_PIXELS

SIDE_MIN: Final = 16
SHORTEST_MS: Final = 500  # a video of one frame is shown for so long; players stumble over less
SLACK_MS: Final = 1_000  # of the longest video: what is ten minutes to a camera may be a bit more
STRETCH_MAX: Final = 4  # of a pixel's sides; a file that declares more is not believed

HD: Final = 720  # lines from which colours are taken for BT.709's
MATRICES: Final = {
    "bt709": "bt709",
    "bt470bg": "bt601",
    "smpte170m": "bt601",
    "fcc": "fcc",
    "smpte240m": "smpte240m",
    "bt2020nc": "bt2020",
    "bt2020c": "bt2020",
}

# Primaries, other than those of BT.709, that are converted: UHD's, Display P3's, DCI's, old SD's.
GAMUTS: Final = ("bt2020", "smpte432", "smpte431", "smpte170m", "bt470bg")

# What ffmpeg's showinfo says of a frame: libavfilter/vf_showinfo.c. A file's own words, which are
# printed as well, are always indented; so they can't pass for it.
_SAYS: Final = r"^\[Parsed_showinfo_0 @ \w+\] .*"
SHOWN = re.compile(_SAYS + r" sar:(\d+)/(\d+) s:(\d+)x(\d+) i:(.)", re.MULTILINE)
COLOURS = re.compile(
    _SAYS + r"color_space:(\S+) color_primaries:(\S+) color_trc:(\S+)", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Frame:
    """The first frame that was decoded: size after rotation, shape of a pixel, colours."""

    width: int
    height: int
    aspect: Fraction
    interlaced: bool
    matrix: str
    primaries: str
    transfer: str

    @property
    def shown(self) -> tuple[int, int]:
        """Its size with square pixels, which are never fewer than it has."""
        stretched = self.aspect != 1 and Fraction(1, STRETCH_MAX) <= self.aspect <= STRETCH_MAX
        if not stretched:
            return self.width, self.height
        if self.aspect > 1:
            return round(self.width * self.aspect), self.height
        return self.width, round(self.height / self.aspect)

    @property
    def kind(self) -> Literal["sdr", "gamut", "pq", "hlg"]:
        """Which way leads from its colours to those of BT.709."""
        if self.transfer == "smpte2084":
            return "pq"
        if self.transfer == "arib-std-b67":
            return "hlg"
        return "gamut" if self.primaries in GAMUTS else "sdr"


def look(path: Path, form: Format, size: int, sha256: str, folder: Path) -> Found:
    """What is known of a video.

    Raises:
        Unfit: nothing can be made of it.
        Interrupted: it could not be read in time.
    """
    probed = probe(path, folder)
    _check(probed)
    pictures = count(path, form.name, PICTURE, folder)
    if pictures.count == 0:
        raise Unfit(DAMAGED, "no packet of the picture")
    sounding = probed.audio and _sounds(path, form, folder)
    sound_ms = count(path, form.name, SOUND, folder).ms if sounding else 0
    duration_ms = max(pictures.ms, sound_ms, SHORTEST_MS)
    if duration_ms > VIDEO_MS + SLACK_MS:
        raise Unfit(TOO_LONG, f"{duration_ms} ms")
    frame = _first(path, form, folder)
    width, height = frame.shown
    if min(width, height) < SIDE_MIN:
        raise Unfit(TOO_SMALL, f"{width}×{height}")
    counted = Fraction(pictures.count * 1000, max(pictures.ms, 1))
    fps = frame_rate(probed.rate, counted, probed.fastest, constant=probed.constant)
    total = max(1, round(duration_ms * fps / 1000))
    found = Found(
        kind="video",
        format=form.name,
        bytes=size,
        sha256=sha256,
        width=width,
        height=height,
        color="#000000",
        source_width=frame.width,
        source_height=frame.height,
        source_rate=float(counted),
        duration_ms=round(total * 1000 / fps),
        rate=(fps.numerator, fps.denominator),
        frames=total,
        gop=keyframes(total, fps),
        transfer=frame.kind,
        matrix=_matrix(frame),
        interlaced=frame.interlaced,
        audio=sounding,
    )
    return coloured(found, path, folder)


def _check(probed: Probed) -> None:
    """What can be said before anything is decoded."""
    if probed.encrypted:
        raise Unfit(ENCRYPTED)
    if not probed.video:
        raise Unfit(AUDIO_ONLY if probed.audio else DAMAGED, "no track of a picture")
    if probed.width * probed.height > VIDEO_PIXELS:
        raise Unfit(TOO_MANY_PIXELS, f"{probed.width}×{probed.height}")
    if probed.duration_ms > 100 * VIDEO_MS:  # far beyond any doubt: not worth reading
        raise Unfit(TOO_LONG, f"{probed.duration_ms} ms declared")


def _whole(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _sounds(path: Path, form: Format, folder: Path) -> bool:
    """Whether the first second of sound can be decoded; if not, the video is shown without."""
    arguments = [*reading(path, form.name), *("-map", SOUND, "-t", "1", "-f", "null", "-")]
    told: dict[str, str] = {}
    ended = ffmpeg(arguments, folder, Bounds(seconds=60, file_bytes=0), told.__setitem__)
    return ended.code == 0 and _whole(told.get("out_time_us")) > 0


def _first(path: Path, form: Format, folder: Path) -> Frame:
    """The first frame that can be decoded."""
    arguments = [
        *(*reading(path, form.name), "-map", PICTURE, "-vf", "showinfo"),
        *(
            "-frames:v",
            "1",
            *BARE,
            "-f",
            "null",
            "-",
        ),  # its words once more would drown what is said
    ]
    ended = ffmpeg(arguments, folder, Bounds(seconds=90, file_bytes=0), talkative=True)
    shown, colours = SHOWN.search(ended.said), COLOURS.search(ended.said)
    if ended.code != 0 or not shown:
        raise Unfit(DAMAGED, ended.said[-500:])
    *aspect, width, height = (int(one) for one in shown.groups()[:4])
    matrix, primaries, transfer = colours.groups() if colours else ("unknown",) * 3
    return Frame(
        width=width,
        height=height,
        aspect=Fraction(aspect[0], aspect[1]) if all(aspect) else Fraction(1),
        interlaced=shown[5] in "TB",
        matrix=matrix,
        primaries=primaries,
        transfer=transfer,
    )


def _matrix(frame: Frame) -> str:
    """By which matrix its colours are to be read, in swscale's words.

    Files that do not say are read as they were most likely meant: HD as BT.709, less as BT.601
    (every player guesses like this).
    """
    guessed = "bt709" if min(frame.width, frame.height) >= HD else "bt601"
    return MATRICES.get(frame.matrix, guessed)
