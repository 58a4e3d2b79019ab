"""What comes out of an ordinary video: seen by another parser, in the bytes that are served."""

import hashlib
import re
import struct
from pathlib import Path

import pytest
from PIL import Image
from pymediainfo import MediaInfo

from functions.transcoding import workshop
from functions.transcoding.kinds import sniff
from tests.functions.transcoding.clips import AAC, H264, Whole, clip, ffmpeg, packets, whole

VIDEO = ("360p", "480p")


def seen(path: Path, kind: str = "Video") -> dict[str, object]:
    found = [one.to_data() for one in MediaInfo.parse(str(path)).tracks if one.track_type == kind]
    assert len(found) == 1
    return dict(found[0])


def test_parts_come_in_the_order_that_plays_the_soonest(ordinary: Whole) -> None:
    assert workshop.parts_of(ordinary.found) == [
        *("audio", "360p", "poster", "480p", "preview", "storyboard")
    ]


def test_names_are_contents(ordinary: Whole) -> None:
    for made in ordinary.made.values():
        for one in made:
            content = one.path.read_bytes()
            assert one.path.name == one.stored.name
            assert one.stored.bytes == len(content) > 0
            assert one.stored.name.split(".")[0] == hashlib.sha256(content).hexdigest()[:32]
    made_files = {one.stored.name for made in ordinary.made.values() for one in made}
    assert made_files == set(ordinary.manifest.objects())


def test_nothing_else_is_left_in_the_folder_of_a_part(ordinary: Whole) -> None:
    for part, made in ordinary.made.items():
        left = {one.name for one in (ordinary.folder / part).iterdir()}
        assert left == {one.stored.name for one in made}


@pytest.mark.parametrize("name", VIDEO)
def test_a_rendition_is_what_its_track_says(ordinary: Whole, name: str) -> None:
    track = ordinary.track(name)
    found = seen(ordinary.stream(name))
    assert (found["format"], found["chroma_subsampling"], found["bit_depth"]) == ("AVC", "4:2:0", 8)
    assert (found["width"], found["height"]) == (track.width, track.height)
    assert found["frame_rate_mode"] == "CFR"
    assert float(str(found["frame_rate"])) == track.frame_rate == 30.0
    assert found["color_primaries"] == found["matrix_coefficients"] == "BT.709"
    assert found["transfer_characteristics"] == "BT.709"
    profile, level = str(found["format_profile"]).split("@L")
    assert profile == "High"
    assert track.codecs == f"avc1.6400{round(float(level) * 10):02x}"


def test_the_sound_is_what_its_track_says(ordinary: Whole) -> None:
    found = seen(ordinary.stream("audio"), "Audio")
    assert found["codec_id"] == "mp4a-40-2"
    assert ordinary.track("audio").codecs == "mp4a.40.2"
    assert (found["channel_s"], found["sampling_rate"]) == (2, 48_000)


def test_every_segment_begins_with_a_keyframe_and_has_no_other(ordinary: Whole) -> None:
    for name in VIDEO:
        for number in range(len(ordinary.track(name).segments)):
            keys = [one.key for one in packets(ordinary.stream(name, number))]
            assert keys == [True] + [False] * (len(keys) - 1)


def test_keyframes_are_aligned_across_renditions(ordinary: Whole) -> None:
    times = [[one.time for one in packets(ordinary.stream(name)) if one.key] for name in VIDEO]
    assert times[0] == times[1]
    assert [round(one - times[0][0], 6) for one in times[0]] == [0.0, 2.266667]


def test_the_picture_begins_at_nought_without_an_edit_list(ordinary: Whole) -> None:
    for name in VIDEO:
        track = ordinary.track(name)
        first = ordinary.content(track.segments[0].name)
        decode, run = first.index(b"tfdt"), first.index(b"trun")
        assert first[decode + 8 : decode + 16] == bytes(8)
        assert first[run + 4] == 1  # offsets are signed, so that frames need not be shown late
        # Behind version, flags, count, the data's offset and the first sample's flags: its size,
        # and when it is shown after it was decoded.
        assert int.from_bytes(first[run + 5 : run + 8]) == 0xA05
        assert struct.unpack(">i", first[run + 24 : run + 28]) == (0,)
        assert b"elst" not in ordinary.content(track.init.name)


def test_durations_are_those_of_the_segments(ordinary: Whole) -> None:
    assert ordinary.found.duration_ms == ordinary.manifest.duration_ms == 4_500
    for track in ordinary.manifest.tracks:
        for number, segment in enumerate(track.segments):
            lasting = sum(one.seconds for one in packets(ordinary.stream(track.name, number), "0"))
            assert abs(lasting * 1000 - segment.ms) <= 1
        total = sum(one.ms for one in track.segments)
        assert total == 4_500 if track.kind == "video" else 4_500 <= total <= 4_500 + 45
        assert all(2_000 <= one.ms <= 4_000 for one in track.segments)


def test_sound_is_cut_where_the_picture_is(ordinary: Whole) -> None:
    sound, picture = ordinary.track("audio").segments, ordinary.track("360p").segments
    assert len(sound) == len(picture)
    assert abs(sound[0].ms - picture[0].ms) < picture[0].ms / 8 + 22


def test_rates_are_those_of_the_segments(ordinary: Whole) -> None:
    for track in ordinary.manifest.tracks:
        rates = [one.bytes * 8_000 / one.ms for one in track.segments]
        sizes, times = (sum(getattr(one, of) for one in track.segments) for of in ("bytes", "ms"))
        assert track.bandwidth == pytest.approx(max(rates), rel=0.001)
        assert track.average_bandwidth == pytest.approx(sizes * 8_000 / times, rel=0.001)


def test_segments_play_alone_and_from_the_middle(ordinary: Whole) -> None:
    said = ffmpeg("-i", ordinary.stream("480p", 1), "-f", "null", "-")
    assert "rror" not in said
    assert "frame=   67" in said or "frame=67" in said


def test_segments_declare_themselves_as_cmaf(ordinary: Whole) -> None:
    for track in ordinary.manifest.tracks:
        init = ordinary.content(track.init.name)
        assert init[4:8] == b"ftyp"
        assert b"cmfc" in init[: int.from_bytes(init[:4], "big")]
        for one in track.segments:
            assert ordinary.content(one.name)[4:12] == b"stypcmfs"


def test_the_poster_is_a_progressive_jpeg_of_the_right_colour(ordinary: Whole) -> None:
    [poster] = ordinary.made["poster"].pictures
    with Image.open(ordinary.path(poster.name)) as image:
        assert (image.format, image.size) == ("JPEG", (852, 480))
        assert image.info["progressive"]
        average = image.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    expected = [int(ordinary.found.color[at : at + 2], 16) for at in (1, 3, 5)]
    assert all(abs(one - other) < 24 for one, other in zip(average, expected, strict=True))


def test_the_preview_moves(ordinary: Whole) -> None:
    [preview] = ordinary.made["preview"].pictures
    with Image.open(ordinary.path(preview.name)) as image:
        assert image.format == "WEBP"
        assert image.n_frames == 30
        assert image.info["loop"] == 0
        assert image.size == (preview.width, preview.height) == (426, 240)


def test_the_storyboard_covers_all_of_the_time(ordinary: Whole) -> None:
    made = ordinary.made["storyboard"]
    [sheet] = made.pictures
    assert made.storyboard
    text = ordinary.content(made.storyboard.name).decode()
    assert text.startswith("WEBVTT\n\n")
    cues = re.findall(r"(\S+) --> (\S+)\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)\n", text)
    assert [(start, end) for start, end, *_ in cues] == [
        ("00:00:00.000", "00:00:01.000"),
        ("00:00:01.000", "00:00:02.000"),
        ("00:00:02.000", "00:00:03.000"),
        ("00:00:03.000", "00:00:04.000"),
        ("00:00:04.000", "00:00:04.500"),
    ]
    assert {name for _, _, name, *_ in cues} == {sheet.name}
    with Image.open(ordinary.path(sheet.name)) as image:
        assert image.size == (sheet.width, sheet.height)
        for *_, x, y, width, height in cues:
            assert int(x) + int(width) <= image.width
            assert int(y) + int(height) <= image.height


def test_sound_and_picture_stay_together(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    flash = (
        "color=black:s=64x64:r=30:d=1.5,drawbox=w=64:h=64:c=white:t=fill:enable='between(t,1,1.2)'"
    )
    beep = "aevalsrc='sin(2*PI*1000*t)*between(t,1,1.2)':d=1.5:s=44100"
    ffmpeg("-f", "lavfi", "-i", flash, "-f", "lavfi", "-i", beep, *H264, *AAC, path)
    made = whole(path, tmp_path / "made", parts=["audio", "64p"])
    heard = ffmpeg(
        *("-i", made.stream("audio"), "-af", "silencedetect=noise=-30dB:d=0.1", "-f", "null", "-")
    )
    shown = ffmpeg("-i", made.stream("64p"), "-vf", "blackdetect=d=0.1", "-f", "null", "-")
    assert abs(float(heard.split("silence_end: ")[1].split()[0]) - 1) < 0.03
    assert abs(float(shown.split("black_end:")[1].split()[0]) - 1) < 0.03


def test_a_repeated_part_replaces_itself(ordinary: Whole, tmp_path: Path) -> None:
    source = next(ordinary.folder.parent.glob("*.mp4"))
    again = workshop.make("360p", source, ordinary.found, tmp_path, lambda _: None)
    assert workshop.add(ordinary.manifest, again).tracks == ordinary.manifest.tracks


def test_progress_rises_to_the_end(ordinary: Whole, tmp_path: Path) -> None:
    source = next(ordinary.folder.parent.glob("*.mp4"))
    for part in workshop.parts_of(ordinary.found):
        told: list[int] = []
        (tmp_path / part).mkdir()
        workshop.make(part, source, ordinary.found, tmp_path / part, told.append)
        assert told
        assert told == sorted(told)
        assert 0 <= told[0] <= told[-1] <= 99


def test_a_part_can_be_called_off(ordinary: Whole, tmp_path: Path) -> None:
    source = next(ordinary.folder.parent.glob("*.mp4"))

    def stop(_per_cent: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workshop.make("480p", source, ordinary.found, tmp_path, stop)


@pytest.mark.parametrize(
    ("ending", "codecs"),
    [
        ("webm", ("-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-c:a", "libopus")),
        ("mkv", ()),
        ("mov", ()),
        ("ts", ()),
        ("avi", ("-c:v", "mpeg4", "-c:a", "mp3")),
        ("flv", ("-c:v", "flv", "-c:a", "mp3")),
        ("mpg", ("-c:v", "mpeg2video", "-c:a", "mp2")),
        ("wmv", ("-c:v", "wmv2", "-c:a", "wmav2")),
        ("ogv", ("-c:v", "libtheora", "-c:a", "libvorbis")),
        ("3gp", ("-c:v", "h263", "-s", "352x288", "-c:a", "aac", "-ac", "1")),
    ],
)
def test_any_container_becomes_the_same(
    tmp_path: Path, ending: str, codecs: tuple[str, ...]
) -> None:
    path = clip(tmp_path / f"clip.{ending}", *codecs)
    assert sniff(path.read_bytes()[:1024]) is not None
    smallest = "288p" if ending == "3gp" else "180p"
    made = whole(path, tmp_path / "made", parts=["audio", smallest])
    assert workshop.playable(made.found, made.manifest)
    assert 1_000 <= made.found.duration_ms <= 1_100
    assert made.track(smallest).frame_rate == 30
