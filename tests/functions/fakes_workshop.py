"""A workshop that makes small things at once, and fails as it is told to; and a bucket's files."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from functions.transcoding.found import Announced, Found, Made, MadeFile
from functions.transcoding.reasons import WRONG_HASH, Unfit
from shared.manifest import Manifest, Picture, Segment, Stored, Track
from tests.functions.fakes_archive import FakeObjects

VIDEO_PARTS = ["audio", "360p", "poster", "480p", "storyboard"]
IMAGE_PARTS = ["sizes"]


class FakeFiles:
    def __init__(self, objects: FakeObjects) -> None:
        self.objects = objects
        self.types: dict[str, str] = {}
        self.fetched: list[str] = []

    def fetch(self, key: str, path: Path) -> int | None:
        self.fetched.append(key)
        data = self.objects.held.get(key)
        if data is None:
            return None
        return path.write_bytes(data)

    def store(self, key: str, path: Path, media_type: str) -> None:
        self.objects.put(key, path.read_bytes())
        self.types[key] = media_type


class FakeWorkshop:
    """`fails` says which step raises what; `during` is called in the middle of a part."""

    def __init__(self) -> None:
        self.fails: dict[str, Exception] = {}
        self.during: Callable[[str], None] = lambda part: None
        self.made: list[str] = []
        self.looked = 0

    def inspect(self, path: Path, announced: Announced, folder: Path) -> Found:
        assert folder.is_relative_to(path.parent), "what a killed worker leaves would stay"
        self.looked += 1
        data = path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        self._fail("inspect")
        if announced.sha256 not in (None, digest):
            raise Unfit(WRONG_HASH)
        return Found(
            kind=announced.kind,
            format="mp4",
            bytes=len(data),
            sha256=digest,
            width=640,
            height=360,
            color="#102030",
            duration_ms=2_000,
            audio=announced.kind == "video",
        )

    def begin(self, asset: str, found: Found) -> Manifest:
        return Manifest(asset=asset, kind=found.kind, width=found.width, height=found.height)

    def parts_of(self, found: Found) -> list[str]:
        return list(VIDEO_PARTS if found.kind == "video" else IMAGE_PARTS)

    def make(
        self, part: str, path: Path, found: Found, folder: Path, progress: Callable[[int], None]
    ) -> Made:
        self.made.append(part)
        progress(0)
        self.during(part)
        progress(50)
        self._fail(part)
        data = f"{hashlib.sha256(path.read_bytes()).hexdigest()} {part}".encode()
        ending = "m4s" if part == "audio" or part[0].isdigit() else "webp"
        name = f"{hashlib.sha256(data).hexdigest()[:32]}.{ending}"
        (folder / name).write_bytes(data)
        files = (MadeFile(Stored(name, len(data)), folder / name),)
        if ending == "m4s":
            return Made(part=part, files=files, track=_track(part, name, len(data)))
        of = "size" if part == "sizes" else "poster" if part == "poster" else "sprite"
        picture = Picture(of=of, width=64, height=36, name=name, bytes=len(data))
        return Made(part=part, files=files, pictures=(picture,))

    def add(self, manifest: Manifest, made: Made) -> Manifest:
        if made.track is not None:
            others = tuple(one for one in manifest.tracks if one.name != made.track.name)
            tracks = sorted((*others, made.track), key=lambda one: one.name)
            return replace(manifest, tracks=tuple(tracks))
        kinds = {one.of for one in made.pictures}
        kept = tuple(one for one in manifest.pictures if one.of not in kinds)
        return replace(manifest, pictures=(*kept, *made.pictures))

    def playable(self, found: Found, manifest: Manifest) -> bool:
        if found.kind == "image":
            return bool(manifest.pictures)
        kinds = {one.kind for one in manifest.tracks}
        return "video" in kinds and (not found.audio or "audio" in kinds)

    def view_of(self, found: Found, manifest: Manifest) -> dict[str, Any]:
        posters = [one.name for one in manifest.pictures if one.of == "poster"]
        return {
            "width": found.width,
            "height": found.height,
            "duration_ms": found.duration_ms,
            "color": found.color,
            "names": {"poster": posters[0] if posters else None},
        }

    def _fail(self, step: str) -> None:
        if step in self.fails:
            raise self.fails[step]


def _track(part: str, name: str, size: int) -> Track:
    return Track(
        name=part,
        kind="audio" if part == "audio" else "video",
        codecs="avc1.42c01e",
        bandwidth=1,
        average_bandwidth=1,
        init=Stored(name, size),
        segments=(Segment(name, size, 2_000),),
    )
