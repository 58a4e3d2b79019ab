"""The packets of a stream, counted without decoding them: how many there are, and how long they last.

A truncated file declares what it once was, and a camera what it meant to record. What can be
read is the truth, and reading takes no longer than hashing does.
"""

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Final

from functions.transcoding.ffmpeg import ffmpeg, reading, seconds
from functions.transcoding.process import Bounds

READ_BYTES_S: Final = 50e6  # bytes a second, at the slowest


@dataclass(slots=True)
class Packets:
    """Packets of one stream; times are in units of `base` seconds, from the file's beginning."""

    count: int = 0
    end: int = 0
    base: Fraction = Fraction(1, 1000)

    @property
    def ms(self) -> int:
        """When the last one ends."""
        return round(self.end * self.base * 1000)

    def take(self, line: str) -> None:
        """A line of ffmpeg's framecrc: `stream, dts, pts, duration, size, checksum`."""
        if line.startswith("#tb 0: "):
            self.base = Fraction(line.removeprefix("#tb 0: "))
        fields = line.split(",")
        if line.startswith("#") or len(fields) < 6:
            return
        self.count += 1
        times = [one.strip() for one in fields[1:4]]
        decoded, shown, length = (int(one) if one.lstrip("-").isdecimal() else 0 for one in times)
        start = decoded if times[1] == "NOPTS" else shown
        self.end = max(self.end, start + max(length, 0))


def count(path: Path, form: str, stream: str, folder: Path) -> Packets:
    """Read a stream to its end, or as far as it can be read.

    Raises:
        Interrupted: not in time.
    """
    found = Packets()
    arguments = [*reading(path, form), "-map", stream, "-c", "copy", "-f", "framecrc", "pipe:1"]
    bounds = Bounds(seconds=seconds(path.stat().st_size / READ_BYTES_S), file_bytes=0)
    ffmpeg(arguments, folder, bounds, listing=found.take)
    return found
