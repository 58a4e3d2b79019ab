"""The asset that everybody serves in workerd: segments of a few sizes, and two large objects.

Contents are the bucket's filling (bucket.py), so a name is not the digest of its bytes: the
edge takes names as it finds them, and checks sizes.
"""

import hashlib
import time
from dataclasses import dataclass

from infra.bench.edge.world import CELL, CONTEXT_KEYS, ZONE, directory
from infra.bench.media.bucket import Bucket
from shared.ids import new_asset_id, new_user_id
from shared.keys import Keys
from shared.manifest import NAME, Manifest, Segment, Stored, Track, key_of
from shared.playback import address, mint

ASSET = new_asset_id(new_user_id(ZONE, bytes(range(8))), bytes(range(10)))
KEYS = Keys.from_text(CONTEXT_KEYS)
SECOND_MS = 1_000
INIT_BYTES = 900


@dataclass(frozen=True, slots=True)
class Kind:
    """Objects of one size: what they stand for, how large, how many."""

    name: str
    bytes: int
    count: int


# Three seconds of 720p at 60 % of the ladder's ceiling: a few of them stay in the isolate. And
# of 1080p at 60 frames a second: too large for an isolate, so the PoP has it.
SMALL = Kind("720p", 720_000, 20)
LARGE = Kind("1080p", 3_400_000, 6)
TEN_MB = Kind("10mb", 10_000_000, 1)  # no PoP keeps it as one
ONE_GB = Kind("1gb", 1_000_000_000, 1)  # nobody keeps it
KINDS = (SMALL, LARGE, TEN_MB, ONE_GB)


def names(kind: Kind) -> list[str]:
    """The objects of a kind."""
    return [_name(f"{kind.name} {number}", "m4s") for number in range(kind.count)]


def manifest() -> Manifest:
    """What the edge knows of the asset."""
    return Manifest(
        asset=ASSET,
        kind="video",
        width=1_920,
        height=1_080,
        duration_ms=SMALL.count * SECOND_MS,
        tracks=tuple(_track(kind) for kind in KINDS),
        complete=True,
    )


def bucket() -> Bucket:
    """The bucket with the asset."""
    found = manifest()
    objects: dict[str, bytes | int] = {key_of(ASSET, NAME): found.to_json().encode()}
    objects |= {key_of(ASSET, one.name): one.bytes for one in found.objects().values()}
    return Bucket(objects)


def paths(kind: Kind) -> list[str]:
    """Addresses of the objects of a kind, good for an hour at least."""
    token = mint(ASSET, "p", KEYS, time.time_ns() // 1_000_000)
    return [address(token, name) for name in names(kind)]


def published(bucket_url: str) -> dict[str, object]:
    """The directory document: one zone, whose media are in the bucket."""
    document = directory("http://127.0.0.1:1")
    document["cells"][CELL]["media"] = bucket_url
    return document


def _track(kind: Kind) -> Track:
    return Track(
        name=kind.name,
        kind="video",
        codecs="avc1.64001f",
        bandwidth=kind.bytes * 8,
        average_bandwidth=kind.bytes * 8,
        width=1_280,
        height=720,
        frame_rate=30.0,
        init=Stored(_name(kind.name, "mp4"), INIT_BYTES),
        segments=tuple(Segment(name, kind.bytes, SECOND_MS) for name in names(kind)),
    )


def _name(text: str, ending: str) -> str:
    return f"{hashlib.sha256(text.encode()).hexdigest()[:32]}.{ending}"
