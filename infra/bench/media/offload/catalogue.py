"""Ten thousand assets as the transcoder makes them: how long, how large, in which pieces.

Lengths are log-normal around half a minute, between 3 seconds and the ten minutes that may
be uploaded; rates are those of the ladder. Contents are never made: an object is a name and
a size.
"""

import hashlib
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from shared.ids import new_asset_id, new_user_id
from shared.limits import VIDEO_MS
from shared.manifest import Manifest, Picture, Segment, Stored, Track

MEDIAN_MS, SIGMA = 30_000, 0.7  # of the lengths: a mean of 38 s, one in a hundred above 150 s
SHORTEST_MS = 3_000
SEGMENT_MS = 4_000
SOUND = "audio"
INIT_BYTES, POSTER_BYTES = 900, 40_000
SWING = 0.25  # a segment is so much larger or smaller than the mean of its rendition
CREATED_MS = 1_780_000_000_000


@dataclass(frozen=True, slots=True)
class Rendition:
    """A rendition of the ladder; bits a second."""

    name: str
    width: int
    height: int
    rate: int


LADDER = (
    Rendition("360p", 640, 360, 600_000),
    Rendition("480p", 854, 480, 1_100_000),
    Rendition("720p", 1280, 720, 2_400_000),
    Rendition("1080p", 1920, 1080, 4_500_000),
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
        self.bytes = sum(
            sum(asset.sizes.values()) + len(asset.document) for asset in self.assets
        )
        self._by_id = {asset.id: asset for asset in self.assets}
        self._weights = list(accumulate(1 / rank for rank in range(1, count + 1)))  # Zipf, 1.0

    def draw(self, count: int, drawn: random.Random) -> list[Asset]:
        """What so many views are of."""
        return drawn.choices(self.assets, cum_weights=self._weights, k=count)

    def asset(self, asset: str) -> Asset:
        """An asset by its id."""
        return self._by_id[asset]


def _asset(zone: str, drawn: random.Random) -> Asset:
    length_ms = round(min(VIDEO_MS, max(SHORTEST_MS, drawn.lognormvariate(math.log(MEDIAN_MS), SIGMA))))
    asset = new_asset_id(new_user_id(zone, drawn.randbytes(8)), drawn.randbytes(10))
    names = _Names(asset)
    tracks = tuple(_track(one, length_ms, names, drawn) for one in (AUDIO, *LADDER))
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


def _track(one: Rendition, length_ms: int, names: _Names, drawn: random.Random) -> Track:
    lengths = [
        min(SEGMENT_MS, length_ms - begin) for begin in range(0, length_ms, SEGMENT_MS)
    ]
    swing = 0.0 if one is AUDIO else SWING
    sizes = [
        round(one.rate / 8_000 * ms * drawn.uniform(1 - swing, 1 + swing)) for ms in lengths
    ]
    return Track(
        name=one.name,
        kind="audio" if one is AUDIO else "video",
        codecs="mp4a.40.2" if one is AUDIO else "avc1.64001f",
        bandwidth=round(one.rate * (1 + swing)),
        average_bandwidth=one.rate,
        width=one.width,
        height=one.height,
        frame_rate=0.0 if one is AUDIO else 30.0,
        init=Stored(f"{next(names)}.mp4", INIT_BYTES),
        segments=tuple(
            Segment(f"{next(names)}.m4s", size, ms)
            for size, ms in zip(sizes, lengths, strict=True)
        ),
    )
