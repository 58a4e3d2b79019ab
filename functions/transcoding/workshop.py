"""All that can be done with an uploaded file, in the order in which it is done.

    found = inspect(path, announced, folder)   once, after the upload; raises Unfit
    manifest = begin(asset, found)             nothing can be played yet
    for part in parts_of(found):               the smallest first; each alone, in any order, again
        made = make(part, path, found, folder, progress)
        put made.files                         named by content: a repeat is harmless
        manifest = add(manifest, made)         replaces what the part had before
        playable(found, manifest)              from the first video track and the sound on
    replace(manifest, complete=True)
    media_view(…, **view_of(found, manifest))

`found` goes from one process to another as JSON (`Found.to_json`), so only one of them looks.
The programs that read the file are given no environment, no network protocol, a limit of time
and of output, and no choice of its format: see `process` and `ffmpeg`.
"""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from functions.transcoding import images, looking
from functions.transcoding.audio import sound
from functions.transcoding.found import Announced, Found, Made
from functions.transcoding.kinds import HEAD_BYTES, Format, sniff
from functions.transcoding.reasons import (
    AUDIO_ONLY,
    EMPTY,
    NOT_IMAGE,
    NOT_VIDEO,
    UNKNOWN_TYPE,
    WRONG_HASH,
    WRONG_SIZE,
    Unfit,
)
from functions.transcoding.stills import poster, preview
from functions.transcoding.storyboard import storyboard
from functions.transcoding.video import ladder, render
from shared.manifest import Manifest, Picture, Track

Progress = Callable[[int], None]
Maker = Callable[[Path, Found, Path, Progress], Made]

START_TRACKS: Final = 2  # sound, and the smallest picture
POSTER_WIDTH: Final = 640  # of an image, about: for who shows one picture whatever it is


def inspect(path: Path, announced: Announced, folder: Path | None = None) -> Found:
    """Look into a file as far as is needed to decide what to make of it.

    Reads all of it (for its hash, and to count its frames) and decodes one frame. What that
    leaves on the disk is gone at the end; `folder` is where, for who removes it after a worker
    that was killed.

    Raises:
        Unfit: nothing can be made of it; says why.
        Interrupted: it could not be read to the end in time.
    """
    size = path.stat().st_size
    if size == 0:
        raise Unfit(EMPTY)
    if size != announced.bytes:
        raise Unfit(WRONG_SIZE, f"{size} bytes, announced as {announced.bytes}")
    with path.open("rb") as file:
        form = sniff(file.read(HEAD_BYTES))
        file.seek(0)
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    if announced.sha256 is not None and sha256 != announced.sha256.lower():
        raise Unfit(WRONG_HASH, sha256)
    form = _fitting(form, announced)
    look = looking.look if form.kind == "video" else images.look
    with TemporaryDirectory(prefix="look-", dir=folder) as room:
        return look(path.absolute(), form, size, sha256, Path(room))


def _fitting(form: Format | None, announced: Announced) -> Format:
    """The format, if it is of the kind that was announced."""
    if form is None:
        raise Unfit(UNKNOWN_TYPE)
    if form.kind != announced.kind:
        if announced.kind == "image":
            raise Unfit(NOT_IMAGE, form.name)
        raise Unfit(AUDIO_ONLY if form.kind == "audio" else NOT_VIDEO, form.name)
    return form


def begin(asset: str, found: Found) -> Manifest:
    """The manifest before anything was made."""
    return Manifest(
        asset=asset,
        kind=found.kind,
        width=found.width,
        height=found.height,
        duration_ms=found.duration_ms,
    )


def parts_of(found: Found) -> list[str]:
    """The parts to make, in the order that has something to play the soonest.

    Of a video: "audio" if it has sound, "360p" (or what it has), "poster", the larger
    renditions, "preview", "storyboard". Of an image: "sizes", and "preview" if it moves.
    """
    return list(_makers(found))


def make(part: str, path: Path, found: Found, folder: Path, progress: Progress) -> Made:
    """Make one part; its files lie in `folder`, which is the part's own and exists.

    `progress` is told per cent, never falling and at most 99, about twice a second whether or
    not anything has changed: also a sign of life. What it raises ends the work: the program is
    killed, and the exception passed on.

    Raises:
        Unfit: it can't be made of this file, ever.
        Interrupted: it was not finished; another try may.
        ValueError: there is no such part of it.
    """
    maker = _makers(found).get(part)
    if maker is None:
        raise ValueError(f"no part {part!r} of this {found.kind}")
    return maker(path.absolute(), found, folder.absolute(), progress)


def _makers(found: Found) -> dict[str, Maker]:
    """What makes each part, in the order of `parts_of`."""
    if found.kind == "image":
        moving: dict[str, Maker] = {"preview": images.preview} if found.animated else {}
        return {"sizes": images.sizes, **moving}
    smallest, *larger = ladder(found)
    return {
        **({"audio": sound} if found.audio else {}),
        smallest.name: partial(render, smallest),
        "poster": poster,
        **{rung.name: partial(render, rung) for rung in larger},
        "preview": preview,
        "storyboard": storyboard,
    }


def add(manifest: Manifest, made: Made) -> Manifest:
    """The manifest with a part, in place of what the part had before; video tracks by size."""
    if made.track is not None:
        others = [one for one in manifest.tracks if one.name != made.track.name]
        return replace(manifest, tracks=tuple(sorted([*others, made.track], key=_extent)))
    kinds = {one.of for one in made.pictures}
    others_of = tuple(one for one in manifest.pictures if one.of not in kinds)
    return replace(
        manifest,
        pictures=others_of + made.pictures,
        storyboard=made.storyboard or manifest.storyboard,
    )


def _extent(track: Track) -> tuple[int, str]:
    return track.width * track.height, track.name


def playable(found: Found, manifest: Manifest) -> bool:
    """Whether it can be shown: one video track and the sound, or the sizes of an image."""
    if found.kind == "image":
        return any(one.of == "size" for one in manifest.pictures)
    kinds = {one.kind for one in manifest.tracks}
    return "video" in kinds and (not found.audio or "audio" in kinds)


def view_of(found: Found, manifest: Manifest) -> dict[str, Any]:
    """What posts show of it: `{width, height, duration_ms, color, names}` of `shared.views.media_view`.

    `names` is None until it is playable.
    """
    return {
        "width": found.width,
        "height": found.height,
        "duration_ms": found.duration_ms if found.kind == "video" else None,
        "color": found.color,
        "names": _names(manifest) if playable(found, manifest) else None,
    }


def _names(manifest: Manifest) -> dict[str, Any]:
    by_use: dict[str, list[Picture]] = {}
    for picture in manifest.pictures:
        by_use.setdefault(picture.of, []).append(picture)
    sizes = by_use.get("size", [])
    still = by_use.get("poster") or sorted(
        (one for one in sizes if one.name.endswith(".jpg")),
        key=lambda one: abs(one.width - POSTER_WIDTH),
    )
    return {
        "poster": still[0].name if still else None,
        "preview": next((one.name for one in by_use.get("preview", [])), None),
        "storyboard": manifest.storyboard.name if manifest.storyboard else None,
        "start": [
            name
            for track in manifest.tracks[:START_TRACKS]
            for name in (track.init.name, track.segments[0].name)
        ],
        "sizes": [[one.name, one.width, one.height] for one in sizes],
    }
