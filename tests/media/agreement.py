"""Playlists as a well-kept parser reads them, beside what is in the segments they name."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin

import m3u8

from tests.media.segments import Packets, codecs, looks, packets

Get = Callable[[str], bytes]
FRAME_S = 0.05  # playlists round to the millisecond; segments end with a whole frame
AUDIO_FRAME_S = 1024 / 48_000


@dataclass(frozen=True)
class Rendition:
    """One track: what its playlist says, and what was found."""

    address: str
    init: bytes
    bodies: tuple[bytes, ...]
    target_s: int
    said_s: tuple[float, ...]
    found: tuple[Packets, ...]
    looks: dict[str, Any]

    @property
    def codecs(self) -> str:
        """The codec's name, as it is in the segments."""
        return codecs(self.init, self.looks)

    @property
    def peak(self) -> float:
        """Bits a second of the most demanding run of segments (RFC 8216 section 4.3.4.2).

        Runs are of half the target duration to one and a half, so a short last one counts
        together with the one before it.
        """
        most = 0.0
        for first in range(len(self.bodies)):
            size, seconds = 0, 0.0
            for body, length in zip(self.bodies[first:], self.said_s[first:], strict=True):
                size, seconds = size + len(body), seconds + length
                if 0.5 * self.target_s <= seconds <= 1.5 * self.target_s:
                    most = max(most, 8 * size / seconds)
        return most or self.average

    @property
    def average(self) -> float:
        """Bits a second over all segments."""
        return 8 * sum(map(len, self.bodies)) / sum(self.said_s)


def rendition(get: Get, address: str) -> Rendition:
    """Read a track's playlist and everything that it names; asserts what holds of it alone."""
    playlist = m3u8.loads(get(address).decode())
    assert playlist.playlist_type == "vod"
    assert playlist.is_endlist
    assert playlist.is_independent_segments
    assert int(playlist.version) >= 6, "EXT-X-MAP needs it (RFC 8216 section 7)"
    [section] = playlist.segment_map
    init = get(urljoin(address, section.uri))
    assert not section.uri.startswith(("/", "http")), "addresses are relative, so the token is kept"
    bodies = tuple(get(urljoin(address, segment.uri)) for segment in playlist.segments)
    found = tuple(packets(init, body) for body in bodies)
    said = tuple(float(segment.duration) for segment in playlist.segments)
    # RFC 8216 section 4.3.3.1: rounded to the nearest integer, none is longer than the target.
    assert max(round(seconds) for seconds in said) <= playlist.target_duration
    for seconds, packed in zip(said, found, strict=True):
        assert abs(seconds - packed.seconds) <= FRAME_S, (seconds, packed.seconds)
        assert packed.first_is_key, "a segment begins with a keyframe"
    shown = looks(init, b"".join(bodies))
    return Rendition(address, init, bodies, playlist.target_duration, said, found, shown)


@dataclass(frozen=True)
class Programme:
    """A master playlist and all that it leads to."""

    master: m3u8.M3U8
    videos: list[tuple[Any, Rendition]]
    audio: Rendition | None

    @property
    def seconds(self) -> float:
        """How long it is."""
        return sum(self.videos[0][1].said_s)


def read(get: Get, address: str) -> Programme:
    """Read a master playlist, and assert that it agrees with what it leads to."""
    master = m3u8.loads(get(address).decode())
    assert master.is_variant
    assert master.is_independent_segments
    sounds = [media for media in master.media if media.type == "AUDIO"]
    audio = rendition(get, urljoin(address, sounds[0].uri)) if sounds else None
    videos = [(one, rendition(get, urljoin(address, one.uri))) for one in master.playlists]
    assert videos
    for one, video in videos:
        _agrees(one.stream_info, video, audio)
    _aligned([video for _, video in videos])
    if audio is not None:
        assert abs(sum(audio.said_s) - sum(videos[0][1].said_s)) <= FRAME_S + AUDIO_FRAME_S
    return Programme(master, videos, audio)


def _agrees(said: Any, video: Rendition, audio: Rendition | None) -> None:
    """What a master playlist says of a rendition is what is in its segments."""
    named = {name.strip() for name in said.codecs.split(",")}
    assert named == {video.codecs, *([audio.codecs] if audio else [])}
    assert said.resolution == (video.looks["width"], video.looks["height"])
    rate = float(video.looks["frame_rate"]) if "frame_rate" in video.looks else None
    assert rate is None or abs(float(said.frame_rate) - rate) <= 0.02 * rate
    # RFC 8216 section 4.3.4.2: the peak is an upper bound of each segment's rate with its sound.
    peak = video.peak + (audio.peak if audio else 0.0)
    assert 0.98 * peak <= said.bandwidth <= 1.15 * peak, (peak, said.bandwidth)
    average = video.average + (audio.average if audio else 0.0)
    assert abs(said.average_bandwidth - average) <= 0.05 * average, (average, said)
    assert said.average_bandwidth <= said.bandwidth


def _aligned(videos: list[Rendition]) -> None:
    """Segments of all renditions begin at the same times, so a player may switch at each."""
    starts = [[packed.starts[0] for packed in video.found] for video in videos]
    for other in starts[1:]:
        assert len(other) == len(starts[0])
        assert all(abs(a - b) <= 0.002 for a, b in zip(starts[0], other, strict=True))
    keys = [{round(key, 2) for packed in video.found for key in packed.keys} for video in videos]
    assert all(one == keys[0] for one in keys), "keyframes lie at other times"
