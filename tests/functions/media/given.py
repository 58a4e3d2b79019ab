"""What tests of media begin with: beginnings of files, and assets as a transcoder makes them."""

import hashlib
from dataclasses import replace

from functions.records import Asset
from functions.transcoding.found import Found
from shared.clock import HybridClock, HybridTime
from shared.ids import new_asset_id
from shared.manifest import NAME, Manifest, Picture, Segment, Stored, Track, key_of

MP4 = b"\0\0\0\x18ftypisom\0\0\0\x01isomavc1" + b"\0" * 40
MOV = b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + b"\0" * 40
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 40
MP3 = b"ID3\x04" + b"\0" * 60
TEXT = b"Dear diary, this is no film." * 3

VTT = "WEBVTT\n\n00:00:00.500 --> 00:00:02.000\nHello\n"
NAMES = {"poster": "a" * 32 + ".jpg", "preview": None, "storyboard": None, "start": []}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sent(place, media_id: str, data: bytes) -> None:
    """A client's PUT of every part."""
    file = place.media.get(media_id)
    for at in range(0, len(data), file.part_bytes):
        number = at // file.part_bytes + 1
        place.uploads.send(file.upload_id, number, data[at : at + file.part_bytes])


def taken_on(place, media_id: str, data: bytes = MP4, **changes: object) -> Asset:
    """What the transcoder does with a queued file first: an asset, and a manifest of nothing."""
    file = place.media.get(media_id)
    owner, digest = file.owner_id, sha256(data)
    clock = HybridClock(place.now)
    asset = Asset(
        asset=new_asset_id(owner, bytes.fromhex(digest)),
        owner_id=owner,
        media_id=media_id,
        kind=file.kind,
        sha256=digest,
        parts={"audio": 0, "360p": 0},
        bytes=len(data),
        found=found_in(file, data, digest).to_json(),
        created_ms=place.now(),
        updated=clock.tick().text,
    )
    assert place.media.put_asset(None, asset)
    assert place.media.claim(owner, digest, asset.asset) == asset.asset
    clock.observe(HybridTime.from_text(file.updated))
    assert place.media.put(
        file,
        replace(
            file, state="processing", sha256=digest, asset=asset.asset, updated=clock.tick().text
        ),
    )
    manifest = Manifest(asset=asset.asset, kind=file.kind, width=640, height=360)
    place.media_objects.put(key_of(asset.asset, NAME), manifest.to_json().encode())
    return worked_on(place, asset, **changes) if changes else asset


def found_in(file, data: bytes, digest: str) -> Found:
    return Found(
        kind=file.kind,
        format="mp4",
        bytes=len(data),
        sha256=digest,
        width=640,
        height=360,
        color="#000000",
    )


def worked_on(place, asset: Asset, **changes: object) -> Asset:
    """The asset some work later."""
    clock = HybridClock(place.now)
    clock.observe(HybridTime.from_text(asset.updated))
    after = replace(asset, updated=clock.tick().text, **changes)
    assert place.media.put_asset(asset, after)
    return after


def playable(place, asset: Asset, state: str = "processing") -> Asset:
    """The asset with its first rendition, or with all of them."""
    view = {"width": 640, "height": 360, "duration_ms": 1_000, "color": "#000000", "names": NAMES}
    parts = {"audio": 100, "360p": 100 if state == "ready" else 40}
    return worked_on(place, asset, state=state, parts=parts, view=view, playable_ms=place.now())


def manifest_of(place, asset: str) -> Manifest:
    found = place.media_objects.get(key_of(asset, NAME))
    return Manifest.from_json(found[0])


def grown(manifest: Manifest) -> Manifest:
    """A manifest to which the transcoder added a rendition."""
    track = Track(
        name="360p",
        kind="video",
        codecs="avc1.64001e",
        bandwidth=1,
        average_bandwidth=1,
        init=Stored("1" * 32 + ".mp4", 1),
        segments=(Segment("2" * 32 + ".m4s", 2, 2_000),),
    )
    poster = Picture("3" * 32 + ".jpg", 3, of="poster", width=1, height=1)
    return replace(manifest, tracks=(track,), pictures=(poster,))
