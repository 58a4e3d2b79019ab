"""Which renditions a video gets, and at what rate: by the short side, never above the source.

"720p" of an upright video is 720 wide. All renditions have the same frame rate, the same number
of frames and the same distance between keyframes, which is what aligns their segments.
"""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

RUNGS: Final = (360, 480, 720, 1080)
LONGEST: Final = 3  # times the short side; a panorama beyond gets less of both
RATE_MAX: Final = 60
RATE_MIN: Final = 10  # slower ones are shown at this rate, or their segments have no frames
# What videos of a variable rate are brought to: the next one up. The odd ones are NTSC's.
RATES: Final = tuple(
    Fraction(*one)
    for one in ((10, 1), (12, 1), (15, 1), (24, 1), (25, 1), (30, 1), (50, 1), (60, 1))
)
NTSC: Final = (24, 30, 60)
NEAR: Final = 20  # a rate is believed that is off by less than one in so many: clips are short
SEGMENT_S: Final = 3.0  # aimed at; a segment has 2 to 4 s, but for a video that is shorter
SEGMENT_MAX_S: Final = 4.0

# By short side, at 30 frames a second: bits a second that a rendition may take, and at most 1.5
# times as many at 60. After the ladder of Apple's HLS Authoring Specification, section 1.30.
CEILINGS: Final = {360: 900_000, 480: 1_600_000, 720: 3_200_000, 1080: 6_000_000}
CEILING_FLOOR: Final = 250_000


@dataclass(frozen=True, slots=True)
class Rung:
    """A rendition to make; `ceiling` is in bits a second."""

    name: str
    width: int
    height: int
    ceiling: int


def rungs(width: int, height: int, fps: Fraction) -> list[Rung]:
    """The renditions of a video of this size, the smallest first."""
    short = min(width, height)
    wanted = [one for one in RUNGS if one <= short] or [short]
    return [_rung(one, width, height, fps) for one in wanted]


def _rung(side: int, width: int, height: int, fps: Fraction) -> Rung:
    short, long = min(width, height), max(width, height)
    scale = min(side / short, LONGEST * side / long)
    shown = (_even(width * scale), _even(height * scale))
    ceiling = CEILINGS.get(side, max(CEILING_FLOOR, round(CEILINGS[360] * (side / 360) ** 1.5)))
    return Rung(f"{side}p", *shown, round(ceiling * (1 if fps <= 31 else 1.5)))


def _even(length: float) -> int:
    """Down to an even number, as halved chroma wants: 101 loses a line rather than gain one."""
    return max(2, int(length + 0.01) // 2 * 2)


def frame_rate(
    declared: Fraction, counted: Fraction, fastest: float, *, constant: bool
) -> Fraction:
    """The constant rate that a video is brought to.

    `counted` is its frames over its duration: the truth where what it declares is far from it.
    A variable rate becomes at least 30 if it is ever so fast: what moves should move smoothly.
    """
    if constant and declared and abs(declared - counted) * NEAR <= counted:
        rate = declared
    else:
        smooth = min(Fraction(fastest).limit_denominator(1_001), Fraction(30))
        rate = _standard(max(counted, smooth))
    if rate > RATE_MAX:
        rate /= math.ceil(rate / RATE_MAX)  # 240 → 60: every fourth frame, evenly
    if rate < RATE_MIN:
        rate = Fraction(RATE_MIN)
    return _plain(rate)


def _standard(rate: Fraction) -> Fraction:
    """The next rate up, with 2 % of leave for frames that were lost."""
    return next((one for one in RATES if one * 51 >= rate * 50), rate)


def _plain(rate: Fraction) -> Fraction:
    """29.97, however it was written, as 30000/1001; anything else with a small denominator."""
    for one in NTSC:
        if abs(rate - Fraction(one * 1000, 1001)) < Fraction(1, 1000):
            return Fraction(one * 1000, 1001)
    return rate.limit_denominator(1_001)


def keyframes(frames: int, fps: Fraction) -> int:
    """Frames from one keyframe to the next, so that all segments are about equally long.

    Cut at a fixed 3 s, a video of 9.1 s would end with a segment of 0.1 s: a request for nothing.
    """
    seconds = frames / float(fps)
    pieces = max(1, round(seconds / SEGMENT_S), math.ceil(seconds / SEGMENT_MAX_S - 1e-9))
    return math.ceil(frames / pieces)
