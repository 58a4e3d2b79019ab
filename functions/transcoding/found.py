"""What is known of a file once it was looked into, and what has been made of it."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Literal, Self

from shared.manifest import Picture, Stored, Track

MediaKind = Literal["video", "image"]


@dataclass(frozen=True, slots=True)
class Announced:
    """What the owner said of a file before it was uploaded; `sha256` is hexadecimal."""

    kind: MediaKind
    bytes: int
    sha256: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A file that can be shown. Sizes are as shown: rotated, and with square pixels.

    `rate` is the constant frame rate of all renditions as (numerator, denominator), `frames`
    how many each of them has and `gop` how many lie between two keyframes: being the same for
    all, they are what aligns the keyframes.
    """

    kind: MediaKind
    format: str  # a name of functions.transcoding.kinds
    bytes: int
    sha256: str
    width: int
    height: int
    color: str  # the average one, #rrggbb
    animated: bool = False  # of an image
    source_width: int = 0  # as coded: what decoding costs
    source_height: int = 0
    source_rate: float = 0.0
    duration_ms: int = 0
    rate: tuple[int, int] = (0, 1)
    frames: int = 0
    gop: int = 0
    transfer: Literal["sdr", "gamut", "pq", "hlg"] = "sdr"  # gamut: SDR of other primaries
    matrix: str = "bt709"  # of its colours, in swscale's words
    interlaced: bool = False
    audio: bool = False

    @property
    def fps(self) -> Fraction:
        """The frame rate of all renditions."""
        return Fraction(*self.rate)

    @property
    def segment_s(self) -> Fraction:
        """How long a segment is, in seconds; the last one may be shorter."""
        return self.gop / self.fps

    @property
    def segments(self) -> int:
        """How many segments each rendition has, the sound's as well."""
        return -(-self.frames // self.gop)

    def to_json(self) -> str:
        """All of it, so that parts need not look into the file again."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Read what `to_json` wrote.

        Raises:
            ValueError: it is something else.
        """
        try:
            document = json.loads(text)
            return cls(**(document | {"rate": tuple(document["rate"])}))
        except (KeyError, TypeError) as error:
            raise ValueError(f"not what was found in a file: {error}") from error


@dataclass(frozen=True, slots=True)
class MadeFile:
    """An object to store under its name, and the local file that has its bytes."""

    stored: Stored
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """One part: the objects to put first, and what the manifest says of them from then on."""

    part: str
    files: tuple[MadeFile, ...]
    track: Track | None = None
    pictures: tuple[Picture, ...] = ()
    storyboard: Stored | None = None

    def __iter__(self) -> Iterator[MadeFile]:
        """Its objects."""
        return iter(self.files)

    @property
    def bytes(self) -> int:
        """What its objects take, each counted once."""
        return sum({one.stored.name: one.stored.bytes for one in self.files}.values())
