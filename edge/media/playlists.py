"""HLS playlists, made of a manifest (RFC 8216, and its second edition's draft for CMAF).

Addresses in them are names beside the playlist: they inherit its token, and no segment
is copied or renamed for them.
"""

from collections.abc import Iterable, Iterator

from shared.errors import ObjectUnknown
from shared.manifest import Captions, Manifest, Track
from shared.playback import MASTER

MEDIA_TYPE = "application/vnd.apple.mpegurl"  # RFC 8216 section 10
ENDING = ".m3u8"
CAPTIONS = "captions-"
VERSION = 7  # section 7: EXT-X-MAP for what is not only I-frames needs 6, and CMAF players want 7
AUDIO, SUBTITLES = "audio", "captions"  # group ids


def playlist(manifest: Manifest, name: str, *, max_height: int | None = None) -> str:
    """The playlist of a name.

    `max_height` leaves renditions out of the master playlist that are larger, whichever
    way up they are; the smallest one always stays.

    Raises:
        ObjectUnknown: there is none of that name.
    """
    if name == MASTER:
        return _text(_master(manifest, max_height))
    stem = name.removesuffix(ENDING)
    if stem.startswith(CAPTIONS):
        language = stem.removeprefix(CAPTIONS)
        for captions in manifest.captions:
            if captions.language == language:
                return _text(_whole(captions, manifest.duration_ms))
    for track in manifest.tracks:
        if track.name == stem:
            return _text(_segments(track))
    raise ObjectUnknown


def is_playlist(name: str) -> bool:
    """Whether a name is a playlist's."""
    return name.endswith(ENDING)


def _master(manifest: Manifest, max_height: int | None) -> Iterator[str]:
    audio = next((track for track in manifest.tracks if track.kind == "audio"), None)
    videos = _fitting([one for one in manifest.tracks if one.kind == "video"], max_height)
    if audio is None and not videos:
        raise ObjectUnknown
    yield f"#EXT-X-VERSION:{VERSION}"
    yield "#EXT-X-INDEPENDENT-SEGMENTS"
    if audio is not None and videos:
        yield _line(
            "#EXT-X-MEDIA",
            ("TYPE", "AUDIO"),
            ("GROUP-ID", _quoted(AUDIO)),
            ("NAME", _quoted(AUDIO)),
            ("DEFAULT", "YES"),
            ("AUTOSELECT", "YES"),
            ("URI", _quoted(audio.name + ENDING)),
        )
    for captions in manifest.captions:
        yield _line(
            "#EXT-X-MEDIA",
            ("TYPE", "SUBTITLES"),
            ("GROUP-ID", _quoted(SUBTITLES)),
            ("NAME", _quoted(captions.label or captions.language)),
            ("LANGUAGE", _quoted(captions.language)),
            ("DEFAULT", "NO"),
            ("AUTOSELECT", "YES"),
            ("FORCED", "NO"),
            ("URI", _quoted(f"{CAPTIONS}{captions.language}{ENDING}")),
        )
    groups = [("SUBTITLES", _quoted(SUBTITLES))] if manifest.captions else []
    if not videos and audio is not None:
        yield from _variant(audio, None, groups)
    for video in videos:
        yield from _variant(video, audio, groups)


def _variant(track: Track, audio: Track | None, groups: list[tuple[str, str]]) -> Iterator[str]:
    """A rendition, with the sound that belongs to it: rates and codecs are of both (section 4.3.4.2)."""
    both = [track] if audio is None else [track, audio]
    attributes = [
        ("BANDWIDTH", str(sum(one.bandwidth for one in both))),
        ("AVERAGE-BANDWIDTH", str(sum(one.average_bandwidth for one in both))),
        ("CODECS", _quoted(",".join(one.codecs for one in both))),
    ]
    if track.kind == "video":
        attributes += [
            ("RESOLUTION", f"{track.width}x{track.height}"),
            ("FRAME-RATE", f"{track.frame_rate:.3f}"),
        ]
    if audio is not None:
        attributes.append(("AUDIO", _quoted(AUDIO)))
    yield _line("#EXT-X-STREAM-INF", *attributes, *groups, ("CLOSED-CAPTIONS", "NONE"))
    yield track.name + ENDING


def _fitting(videos: list[Track], max_height: int | None) -> list[Track]:
    if max_height is None:
        return videos
    return [one for one in videos if min(one.width, one.height) <= max_height] or videos[:1]


def _segments(track: Track) -> Iterator[str]:
    yield from _head(segment.ms for segment in track.segments)
    yield "#EXT-X-INDEPENDENT-SEGMENTS"
    yield f"#EXT-X-MAP:URI={_quoted(track.init.name)}"
    for segment in track.segments:
        yield f"#EXTINF:{segment.ms / 1000:.3f},"
        yield segment.name
    yield "#EXT-X-ENDLIST"


def _whole(captions: Captions, duration_ms: int) -> Iterator[str]:
    """Captions are one file, so one segment as long as what they caption."""
    yield from _head([duration_ms])
    yield f"#EXTINF:{duration_ms / 1000:.3f},"
    yield captions.name
    yield "#EXT-X-ENDLIST"


def _head(durations_ms: Iterable[int]) -> Iterator[str]:
    """A segment's duration, rounded, is at most the target (section 4.3.3.1)."""
    target_s = max(((ms + 500) // 1000 for ms in durations_ms), default=1)
    yield f"#EXT-X-VERSION:{VERSION}"
    yield f"#EXT-X-TARGETDURATION:{max(1, target_s)}"
    yield "#EXT-X-MEDIA-SEQUENCE:0"
    yield "#EXT-X-PLAYLIST-TYPE:VOD"


def _text(lines: Iterable[str]) -> str:
    return "\n".join(("#EXTM3U", *lines, ""))


def _line(tag: str, *attributes: tuple[str, str]) -> str:
    return f"{tag}:{','.join(f'{name}={value}' for name, value in attributes)}"


def _quoted(text: str) -> str:
    """A quoted string (section 4.2), without quotes and without control characters (section 4.1)."""
    clean = "".join(
        " " if mark == '"' or mark < " " or "\x7f" <= mark <= "\x9f" else mark for mark in text
    )
    return f'"{clean}"'
