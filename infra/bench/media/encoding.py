"""How fast a clip becomes its renditions, and how many bytes they have less than the upload.

Each part is made alone, as a transcoder's function makes it: the upload lies on the local
disk, and fetching and storing are not counted.
"""

import hashlib
import resource
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from functions.transcoding import workshop
from functions.transcoding.found import Announced, Found, Made

PIECE = 1 << 20


@dataclass(frozen=True, slots=True)
class PartMade:
    """One part: wall-clock and CPU seconds, and bytes; those of one that can be played have a length."""

    part: str
    wall_s: float
    cpu_s: float
    bytes: int
    played_s: float  # 0 if it is no rendition


@dataclass(frozen=True, slots=True)
class Encoded:
    """A clip and what was made of it, in the order in which it was."""

    clip: str
    width: int
    height: int
    seconds: float
    bytes: int
    inspected_s: float
    parts: tuple[PartMade, ...]

    def renditions(self) -> list[PartMade]:
        """The sizes of the picture."""
        return [one for one in self.parts if one.played_s]

    def x_realtime(self, one: PartMade) -> float:
        """How much faster than it is played a rendition was made."""
        return one.played_s / one.wall_s

    def saved(self, one: PartMade) -> float:
        """The share of the upload's bytes that a viewer of a rendition is spared, with the sound."""
        sound = sum(part.bytes for part in self.parts if part.part == "audio")
        return 1 - (one.bytes + sound) / self.bytes

    @property
    def x_realtime_all(self) -> float:
        """The same of all parts together, one after the other."""
        return self.seconds / (self.inspected_s + sum(one.wall_s for one in self.parts))

    @property
    def bytes_made(self) -> int:
        """What all parts take."""
        return sum(one.bytes for one in self.parts)


def announced(path: Path) -> Announced:
    """What an owner would have said of a clip."""
    digest = hashlib.sha256()
    with path.open("rb") as clip:
        while piece := clip.read(PIECE):
            digest.update(piece)
    return Announced("video", path.stat().st_size, digest.hexdigest())


def encode(path: Path) -> Encoded:
    """Make everything of a clip, part by part."""
    said = announced(path)
    began = time.perf_counter()
    found = workshop.inspect(path, said)
    inspected_s = time.perf_counter() - began
    parts = tuple(_made(part, path, found) for part in workshop.parts_of(found))
    return Encoded(
        clip=path.stem,
        width=found.width,
        height=found.height,
        seconds=found.duration_ms / 1000,
        bytes=found.bytes,
        inspected_s=inspected_s,
        parts=parts,
    )


def _made(part: str, path: Path, found: Found) -> PartMade:
    with tempfile.TemporaryDirectory() as folder:
        before, began = _children_s(), time.perf_counter()
        made = workshop.make(part, path, found, Path(folder), lambda _: None)
        wall_s, cpu_s = time.perf_counter() - began, _children_s() - before
    return PartMade(part, wall_s, cpu_s, made.bytes, _played_s(made))


def _played_s(made: Made) -> float:
    if made.track is None or made.track.kind != "video":
        return 0.0
    return sum(one.ms for one in made.track.segments) / 1000


def _children_s() -> float:
    """CPU seconds of programs that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
