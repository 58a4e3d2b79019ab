"""The manifest of an asset: everything that can be played of it so far, as one document.

It lies beside the asset's objects in the bucket of the owner's home region:

    assets/{asset}/manifest.json       this document; grows while renditions are made
    assets/{asset}/{name}              an object, named by its content; never changes

The transcoder writes it anew after every part; the edge makes playlists of it and knows
the size and type of an object before it asks for it. Nothing else is needed to play.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal, Self

FORMAT = 1
NAME = "manifest.json"

# By the ending of an object's name. RFC 8216 section 10, RFC 4337, W3C WebVTT.
MEDIA_TYPES = {
    "m4s": "video/iso.segment",
    "mp4": "video/mp4",
    "jpg": "image/jpeg",
    "webp": "image/webp",
    "avif": "image/avif",
    "vtt": "text/vtt; charset=utf-8",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """An object: its name (32 hexadecimal digits of its SHA-256, and an ending) and its bytes."""

    name: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Segment(Stored):
    """A piece of a rendition, which begins with a keyframe."""

    ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """One rendition as a CMAF track: its initialisation and its segments, in their order.

    Rates are bits a second: of the most demanding segment, and over the whole track
    (RFC 8216 section 4.3.4.2). Sound is a track of its own, shared by all sizes of the picture.
    """

    name: str  # "360p", …, or "audio"
    kind: Literal["video", "audio"]
    codecs: str  # RFC 6381
    bandwidth: int
    average_bandwidth: int
    width: int = 0
    height: int = 0
    frame_rate: float = 0.0
    init: Stored
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture(Stored):
    """A still or animated picture; `of` says what it is for."""

    of: Literal["size", "poster", "preview", "sprite"]
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Captions(Stored):
    """A WebVTT file in a language (RFC 5646)."""

    language: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What there is of an asset. Sizes are as shown, so after rotation."""

    asset: str
    kind: Literal["video", "image"]
    width: int
    height: int
    duration_ms: int = 0
    tracks: tuple[Track, ...] = ()  # the smallest first
    pictures: tuple[Picture, ...] = ()
    storyboard: Stored | None = None  # WebVTT whose cues name sprites
    captions: tuple[Captions, ...] = ()
    complete: bool = False  # nothing will be added but captions
    private: bool = False  # its owner's account became so: addresses of class p open nothing
    format: int = field(default=FORMAT)

    def to_json(self) -> str:
        """The document as it is stored."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str | bytes) -> Self:
        """Read what `to_json` wrote.

        Raises:
            ValueError: it is no manifest, or of another format.
        """
        document = json.loads(text)
        try:
            if document["format"] != FORMAT:
                raise ValueError("a manifest of another format")
            storyboard = document.pop("storyboard")
            tracks = tuple(_track(one) for one in document.pop("tracks"))
            pictures = tuple(Picture(**one) for one in document.pop("pictures"))
            captions = tuple(Captions(**one) for one in document.pop("captions"))
            return cls(
                **document,
                tracks=tracks,
                pictures=pictures,
                captions=captions,
                storyboard=Stored(**storyboard) if storyboard else None,
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not a manifest: {type(error).__name__}") from error

    def objects(self) -> dict[str, Stored]:
        """Every object by name."""
        found: list[Stored] = [*self.pictures, *self.captions]
        for track in self.tracks:
            found += [track.init, *track.segments]
        if self.storyboard:
            found.append(self.storyboard)
        return {one.name: one for one in found}


def key_of(asset: str, name: str) -> str:
    """Where an object of an asset lies in the bucket."""
    return f"assets/{asset}/{name}"


def type_of(name: str) -> str:
    """The media type of an object."""
    return MEDIA_TYPES.get(name.rpartition(".")[2], "application/octet-stream")


def _track(document: Mapping[str, Any]) -> Track:
    given = dict(document)
    init, segments = given.pop("init"), given.pop("segments")
    return Track(
        **given, init=Stored(**init), segments=tuple(Segment(**segment) for segment in segments)
    )
