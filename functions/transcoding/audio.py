"""The sound: one AAC-LC track for all sizes of the picture, as loud as any other.

Loudness is measured first (EBU R128, ITU-R BS.1770), then set by one gain for the whole track, so
its dynamics stay what they were; a limiter holds what would clip. Two passes cost little: sound is
decoded hundreds of times faster than it plays.
"""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from functions.transcoding.ffmpeg import (
    BARE,
    SOUND,
    Progress,
    Rising,
    ffmpeg,
    reading,
    seconds,
)
from functions.transcoding.found import Found, Made
from functions.transcoding.packaging import track
from functions.transcoding.process import Bounds
from functions.transcoding.reasons import DAMAGED, Interrupted

# AES TD1008 (2021) recommends -16 to -20 LUFS for streams, at most -1 dBTP; R128 itself leaves
# -23 LUFS to broadcasters, which a phone's loudspeaker can't make up for.
TARGET_LUFS: Final = -16.0
PEAK_DB: Final = -1.5
GAIN_MAX_DB: Final = 20.0  # beyond, what is raised is noise
SILENCE_LUFS: Final = -60.0  # and below, nothing is
RATE: Final = 48_000
BITS: Final = 128_000  # a second, in stereo
BYTES_MAX: Final = 40 << 20  # ten minutes at four times that
DECODED: Final = 50  # times as fast as it plays, at the slowest
PIECES: Final = 4  # fragments to a segment: sound may begin a quarter of one off the picture
# Unlike the picture's, its edit list stays: it names the encoder's 1,024 samples of lead-in, which
# players drop, and which lie there as 21 ms of silence in those that don't.
FLAGS: Final = "+cmaf+delay_moov+default_base_moof+skip_trailer"
STEREO: Final = f"aresample={RATE}:async=1:first_pts=0,aformat=channel_layouts=stereo"
MEASURED_UNTIL: Final = 40  # per cent of the part
LIMIT: Final = 10 ** (PEAK_DB / 20)


@dataclass(frozen=True, slots=True)
class Loudness:
    """What was measured: LUFS of the whole, and dBTP of its highest peak."""

    integrated: float
    peak: float

    @property
    def gain(self) -> float:
        """By how many dB to change it."""
        if not math.isfinite(self.integrated) or self.integrated < SILENCE_LUFS:
            return 0.0
        return min(TARGET_LUFS - self.integrated, GAIN_MAX_DB)


def sound(path: Path, found: Found, folder: Path, progress: Progress) -> Made:
    """Make the track of the sound; it is exactly as long as the picture.

    Raises:
        Interrupted: ffmpeg ended early.
        Unfit: it became far too large.
    """
    loudness = measure(path, found, folder, progress)
    whole = folder / "whole.mp4"
    length = f"{found.duration_ms / 1000:.3f}"
    ended = ffmpeg(
        [
            *(*reading(path, found.format), "-map", SOUND),
            *("-af", f"{STEREO},{_levelled(loudness)},apad=whole_dur={length}", "-t", length),
            *("-c:a", "aac", "-b:a", str(BITS), "-ac", "2", "-ar", str(RATE)),
            *("-flags:a", "+bitexact", *BARE, "-movflags", FLAGS),
            *(
                "-frag_duration",
                str(int(found.segment_s * 1_000_000 / PIECES)),
                "-f",
                "mp4",
                f"file:{whole}",
            ),
        ],
        folder,
        Bounds(seconds=_time(found), file_bytes=BYTES_MAX),
        Rising(progress, start=MEASURED_UNTIL).time(found.duration_ms),
    )
    if ended.code != 0 or not whole.exists():
        raise Interrupted(DAMAGED, ended.said[-500:])
    return track(whole, "audio", "audio", found.segment_s, found.segments)


def measure(path: Path, found: Found, folder: Path, progress: Progress) -> Loudness:
    """How loud the sound of a file is.

    Raises:
        Interrupted: ffmpeg ended early.
    """
    chain = f"{STEREO},loudnorm=print_format=json"
    ended = ffmpeg(
        [*reading(path, found.format), "-map", SOUND, "-af", chain, "-f", "null", "-"],
        folder,
        Bounds(seconds=_time(found), file_bytes=0),
        Rising(progress, end=MEASURED_UNTIL).time(found.duration_ms),
        talkative=True,
    )
    start, end = ended.said.rfind("{"), ended.said.rfind("}")
    if ended.code != 0 or start < 0:
        raise Interrupted(DAMAGED, ended.said[-500:])
    said = json.loads(ended.said[start : end + 1])
    return Loudness(float(said["input_i"]), float(said["input_tp"]))


def _levelled(loudness: Loudness) -> str:
    """The gain; and the limiter, which sees the peaks between samples at four times their rate."""
    gain = f"volume={loudness.gain:.2f}dB"
    if not loudness.peak + loudness.gain > PEAK_DB:
        return gain
    limiter = f"alimiter=limit={LIMIT:.4f}:level=disabled"
    return f"{gain},aresample={4 * RATE},{limiter},aresample={RATE}"


def _time(found: Found) -> float:
    return seconds(found.duration_ms / 1000 / DECODED)
