"""Ten thousand assets as the transcoder makes them: how long, how large, in which pieces.

Lengths are log-normal around half a minute, between 3 seconds and the ten minutes that may
be uploaded. Renditions and segments are those of the ladder; a rendition takes so much of
what it may take at most. Contents are never made: an object is a name and a size.
"""

import hashlib
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate

from functions.transcoding.ladder import keyframes, rungs
from shared.ids import new_asset_id, new_user_id
from shared.limits import VIDEO_MS
from shared.manifest import Manifest, Picture, Segment, Stored, Track

MEDIAN_MS, SIGMA = 30_000, 0.7  # of the lengths: a mean of 38 s, one in a hundred above 150 s
SHORTEST_MS = 3_000
SOUND = "audio"
FILLED = 0.6  # of the ceiling of a rendition's rate, on an average over clips
INIT_BYTES, POSTER_BYTES = 900, 40_000
SWING = 0.25  # a segment is so much larger or smaller than the mean of its rendition


@dataclass(frozen=True, slots=True)
class Rendition:
    """A rendition; bits a second."""

    name: str
    width: int
    height: int
    rate: int


FPS = Fraction(30)
LADDER = tuple(
    Rendition(one.name, one.width, one.height, round(one.ceiling * FILLED))
    for one in rungs(1_920, 1_080, FPS)
)
AUDIO = Rendition(SOUND, 0, 0, 128_000)


@dataclass(frozen=True, slots=True)
class Asset:
    """One asset, as its manifest says; `document` is that as it is stored."""

    manifest: Manifest
    document: bytes
    sizes: dict[str, int]  # of its objects, by name

    @property
    def id(self) -> str:
        """Its id, which names its owner and the owner's zone."""
        return self.manifest.asset

    @property
    def poster(self) -> str:
        """What a feed shows of it."""
        return self.manifest.pictures[0].name

    def track(self, name: str) -> Track:
        """A rendition, or the sound."""
        return next(track for track in self.manifest.tracks if track.name == name)


class Catalogue:
    """All assets by rank: number 0 is watched the most. `home_zones` gives each owner's zone."""

    def __init__(self, count: int, home_zones: Sequence[str], drawn: random.Random) -> None:
        self.assets = [_asset(drawn.choice(home_zones), drawn) for _ in range(count)]
        self.bytes = sum(sum(asset.sizes.values()) + len(asset.document) for asset in self.assets)
        self._by_id = {asset.id: asset for asset in self.assets}
        self._weights = list(accumulate(1 / rank for rank in range(1, count + 1)))  # Zipf, 1.0

    def draw(self, count: int, drawn: random.Random) -> list[Asset]:
        """What so many views are of."""
        return drawn.choices(self.assets, cum_weights=self._weights, k=count)

    def asset(self, asset: str) -> Asset:
        """An asset by its id."""
        return self._by_id[asset]


def _asset(zone: str, drawn: random.Random) -> Asset:
    length_ms = round(
        min(VIDEO_MS, max(SHORTEST_MS, drawn.lognormvariate(math.log(MEDIAN_MS), SIGMA)))
    )
    asset = new_asset_id(new_user_id(zone, drawn.randbytes(8)), drawn.randbytes(10))
    names = _Names(asset)
    lengths_ms = _cut(length_ms)
    tracks = tuple(_track(one, lengths_ms, names, drawn) for one in (AUDIO, *LADDER))
    poster = Picture(f"{next(names)}.jpg", POSTER_BYTES, of="poster", width=720, height=405)
    manifest = Manifest(
        asset=asset,
        kind="video",
        width=LADDER[-1].width,
        height=LADDER[-1].height,
        duration_ms=length_ms,
        tracks=tracks,
        pictures=(poster,),
        complete=True,
    )
    sizes = {name: stored.bytes for name, stored in manifest.objects().items()}
    return Asset(manifest, manifest.to_json().encode(), sizes)


class _Names:
    """Names that look like those of contents, the same in every run."""

    def __init__(self, asset: str) -> None:
        self._asset, self._count = asset, 0

    def __next__(self) -> str:
        self._count += 1
        return hashlib.sha256(f"{self._asset} {self._count}".encode()).hexdigest()[:32]


def _track(one: Rendition, lengths_ms: list[int], names: _Names, drawn: random.Random) -> Track:
    swing = 0.0 if one is AUDIO else SWING
    sizes = [
        round(one.rate / 8_000 * ms * drawn.uniform(1 - swing, 1 + swing)) for ms in lengths_ms
    ]
    return Track(
        name=one.name,
        kind="audio" if one is AUDIO else "video",
        codecs="mp4a.40.2" if one is AUDIO else "avc1.64001f",
        bandwidth=round(one.rate * (1 + swing)),
        average_bandwidth=one.rate,
        width=one.width,
        height=one.height,
        frame_rate=0.0 if one is AUDIO else float(FPS),
        init=Stored(f"{next(names)}.mp4", INIT_BYTES),
        segments=tuple(
            Segment(f"{next(names)}.m4s", size, ms)
            for size, ms in zip(sizes, lengths_ms, strict=True)
        ),
    )


def _cut(length_ms: int) -> list[int]:
    """How long the segments are, in milliseconds: from keyframe to keyframe."""
    frames = round(length_ms * FPS / 1000)
    step_ms = round(keyframes(frames, FPS) * 1000 / FPS)
    return [min(step_ms, length_ms - begin) for begin in range(0, length_ms, step_ms)]
