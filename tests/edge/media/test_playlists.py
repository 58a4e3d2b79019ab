"""Playlists as players read them, and as an independent parser does."""

import unicodedata

import m3u8
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from edge.media.playlists import playlist
from shared.errors import ObjectUnknown
from shared.manifest import Captions, Manifest, Segment
from shared.playback import MASTER
from tests.edge.media.world import manifest, stored, track, vars_of

MANIFEST = manifest()


def master(of: Manifest, max_height: int | None = None) -> m3u8.M3U8:
    return m3u8.loads(playlist(of, MASTER, max_height=max_height))


def test_master_playlist_offers_every_rendition_with_its_sound_and_captions() -> None:
    read = master(MANIFEST)
    assert read.version == 7
    assert read.is_independent_segments
    assert [one.uri for one in read.playlists] == ["360p.m3u8", "480p.m3u8", "720p.m3u8"]
    first = read.playlists[0].stream_info
    assert first.bandwidth == 360 * 3_000 + 128_000
    assert first.average_bandwidth == 360 * 2_500 + 120_000
    assert first.codecs == "avc1.64001e,mp4a.40.2"
    assert first.resolution == (640, 360)
    assert first.frame_rate == 30.0
    assert (first.audio, first.subtitles, first.closed_captions) == ("audio", "captions", "NONE")
    sound, captions = read.media
    assert (sound.type, sound.group_id, sound.uri) == ("AUDIO", "audio", "audio.m3u8")
    assert (sound.default, sound.autoselect) == ("YES", "YES")
    assert (captions.type, captions.language, captions.name) == ("SUBTITLES", "en", "English")
    assert captions.uri == "captions-en.m3u8"


def test_segments_are_named_beside_the_playlist() -> None:
    read = m3u8.loads(playlist(MANIFEST, "360p.m3u8"))
    rendition = MANIFEST.tracks[1]
    assert read.is_endlist
    assert read.playlist_type == "vod"
    assert read.target_duration == 3
    assert read.segment_map[0].uri == rendition.init.name
    assert [one.uri for one in read.segments] == [one.name for one in rendition.segments]
    assert [one.duration for one in read.segments] == [3.0, 3.0, 3.0, 3.0, 1.48]


def test_captions_are_one_segment() -> None:
    read = m3u8.loads(playlist(MANIFEST, "captions-en.m3u8"))
    assert [(one.uri, one.duration) for one in read.segments] == [
        (MANIFEST.captions[0].name, 13.48)
    ]
    assert read.target_duration == 13


def test_sound_alone_is_a_rendition() -> None:
    read = master(manifest(tracks=MANIFEST.tracks[:1]))
    assert [one.uri for one in read.playlists] == ["audio.m3u8"]
    assert read.playlists[0].stream_info.codecs == "mp4a.40.2"
    assert read.playlists[0].stream_info.audio is None


def test_silent_video_has_no_sound_group() -> None:
    read = master(manifest(tracks=MANIFEST.tracks[1:], captions=()))
    assert read.media == []
    assert read.playlists[0].stream_info.codecs == "avc1.64001e"
    assert read.playlists[0].stream_info.subtitles is None


@pytest.mark.parametrize(
    ("height", "names"),
    [
        (720, ["360p", "480p", "720p"]),
        (719, ["360p", "480p"]),
        (360, ["360p"]),
        (1, ["360p"]),
    ],
)
def test_height_bounds_the_renditions_and_leaves_one(height: int, names: list[str]) -> None:
    assert [one.uri for one in master(MANIFEST, height).playlists] == [f"{n}.m3u8" for n in names]


def test_height_of_an_upright_video_is_its_shorter_side() -> None:
    upright = [track(f"{h}p", h, height=h) for h in (360, 720)]
    turned = tuple(
        one.__class__(**{**_fields(one), "width": one.height, "height": one.width})
        for one in upright
    )
    assert [one.uri for one in master(manifest(tracks=turned), 480).playlists] == ["360p.m3u8"]


@pytest.mark.parametrize("name", ["1080p.m3u8", "captions-de.m3u8", ".m3u8", "captions-.m3u8"])
def test_no_other_playlist_exists(name: str) -> None:
    with pytest.raises(ObjectUnknown):
        playlist(MANIFEST, name)


def test_nothing_to_play_is_no_playlist() -> None:
    with pytest.raises(ObjectUnknown):
        playlist(manifest(tracks=()), MASTER)


@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=30))
def test_no_segment_is_longer_than_the_target(durations: list[int]) -> None:
    """Rounded to the nearest second: RFC 8216 section 4.3.3.1."""
    cut = tuple(
        Segment(**vars_of(stored("m4s", 1, number)), ms=ms) for number, ms in enumerate(durations)
    )
    one = track("360p", 1, height=360)
    made = manifest(tracks=(one.__class__(**{**_fields(one), "segments": cut}),))
    read = m3u8.loads(playlist(made, "360p.m3u8"))
    assert all(int(part.duration + 0.5) <= read.target_duration for part in read.segments)
    assert [round(part.duration * 1000) for part in read.segments] == durations


@example('\0\x1b\x7f\x85"\r\n')
@given(st.text(max_size=30))
def test_label_cannot_leave_its_quotes(label: str) -> None:
    named = Captions(**vars_of(stored("vtt", 1)), language="en", label=label)
    text = playlist(manifest(captions=(named,)), MASTER)
    lines = [line for line in text.split("\n") if line]
    assert sum(line.startswith("#EXT-X-MEDIA:TYPE=SUBTITLES") for line in lines) == 1
    assert all(line.count('"') % 2 == 0 for line in lines)
    assert len(lines) == len(playlist(manifest(), MASTER).split("\n")) - 1
    assert not any(unicodedata.category(mark) == "Cc" for line in lines for mark in line)


def _fields(one: object) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__slots__}  # type: ignore[attr-defined]
