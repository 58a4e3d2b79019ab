"""A rendition as ffmpeg wrote it → objects named by their content, and the track they are."""

import hashlib
import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import BinaryIO, Final, Literal

from functions.transcoding.found import Made, MadeFile
from functions.transcoding.fragments import Fragment, Layout, layout
from shared.manifest import Segment, Stored, Track

NAME_DIGITS: Final = 32  # hexadecimal, of a SHA-256: 128 bits
# Says that what follows is a segment (ISO 14496-12, 8.16.2), of CMAF's kind (ISO 23000-19, 7.2).
STYP: Final = b"\0\0\0\x18stypcmfs\0\0\0\0cmfsmsdh"
COPY_BYTES: Final = 1 << 20


def kept(path: Path) -> MadeFile:
    """A file, renamed after its content; its ending stays."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    named = path.with_name(digest[:NAME_DIGITS] + path.suffix)
    path.replace(named)
    return MadeFile(Stored(named.name, named.stat().st_size), named)


def written(content: bytes, folder: Path, suffix: str) -> MadeFile:
    """Content as a file of its own."""
    unnamed = folder / f"unnamed{suffix}"
    unnamed.write_bytes(content)
    return kept(unnamed)


def track(
    path: Path,
    name: str,
    kind: Literal["video", "audio"],
    every: Fraction,
    pieces: int,
    *,
    width: int = 0,
    height: int = 0,
    fps: Fraction = Fraction(0),
) -> Made:
    """Cut a rendition into so many `pieces` of about `every` seconds; the file is removed.

    Fragments of the picture are a keyframe and what hangs on it, and a segment each. Those of
    the sound are short, and gathered until they reach as far as the picture's.

    Raises:
        ValueError: it is not a fragmented track.
    """
    with path.open("rb") as file:
        found = layout(file)
        groups = _groups(found, every, pieces)
        init = written(found.init, path.parent, ".mp4")
        cut = [_cut(file, group, path.parent) for group in groups]
    path.unlink()
    segments = tuple(
        Segment(one.stored.name, one.stored.bytes, ms)
        for one, ms in zip(cut, _milliseconds(found, groups), strict=True)
    )
    times = [Fraction(_length(group), found.timescale) for group in groups]
    peak, average = rates([one.bytes for one in segments], times)
    made = Track(
        name=name,
        kind=kind,
        codecs=found.codecs,
        bandwidth=peak,
        average_bandwidth=average,
        width=width,
        height=height,
        frame_rate=round(float(fps), 3),
        init=init.stored,
        segments=segments,
    )
    return Made(part=name, files=(init, *cut), track=made)


def rates(sizes: Sequence[int], times: Sequence[Fraction]) -> tuple[int, int]:
    """Bits a second of the most demanding run of segments, and of them all.

    RFC 8216 section 4.3.4.2: a run lasts between 0.5 and 1.5 times the target duration (which
    is the longest segment's, rounded), so a last segment that is a splinter is judged along
    with the one before it.
    """
    target = max(1, round(max(times)))
    peak = Fraction(0)
    for first in range(len(sizes)):
        size, time = 0, Fraction(0)
        for last in range(first, len(sizes)):
            size, time = size + sizes[last], time + times[last]
            if 2 * time > 3 * target:
                break
            if 2 * time >= target:
                peak = max(peak, size * 8 / time)
    average = Fraction(sum(sizes) * 8) / sum(times, Fraction(0))
    return math.ceil(max(peak, average)), math.ceil(average)


def _groups(found: Layout, every: Fraction, pieces: int) -> list[list[Fragment]]:
    """Fragments by segment: each belongs to the one in whose time its middle lies.

    What the sound's encoder adds at the end (up to a frame and its lead-in) stays with the last.
    """
    if not found.fragments:
        raise ValueError("a track without a fragment")
    groups: dict[int, list[Fragment]] = {}
    for one in found.fragments:
        middle = Fraction(2 * one.time + one.duration, 2 * found.timescale)
        groups.setdefault(min(int(middle // every), pieces - 1), []).append(one)
    return list(groups.values())


def _length(group: Iterable[Fragment]) -> int:
    return sum(one.duration for one in group)


def _milliseconds(found: Layout, groups: Iterable[list[Fragment]]) -> list[int]:
    """How long segments are, rounded so that the sum is off by less than a millisecond."""
    ends, told, time = [], 0, 0
    for group in groups:
        time += _length(group)
        end = round(Fraction(time * 1000, found.timescale))
        ends.append(end - told)
        told = end
    return ends


def _cut(file: BinaryIO, group: Sequence[Fragment], folder: Path) -> MadeFile:
    """A segment as a file: a run of fragments, which lie one after the other."""
    unnamed = folder / "unnamed.m4s"
    with unnamed.open("wb") as out:
        out.write(STYP)
        file.seek(group[0].start)
        left = group[-1].end - group[0].start
        while left:
            left -= out.write(file.read(min(left, COPY_BYTES)))
    return kept(unnamed)
