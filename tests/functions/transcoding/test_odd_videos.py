"""What people upload that is not quite a video: it plays, or there is a reason in words."""

import random
import socket
import time
import zipfile
from pathlib import Path

import pytest

from functions.transcoding import looking, workshop
from functions.transcoding.ffmpeg import ffmpeg as run_ffmpeg
from functions.transcoding.ffmpeg import reading
from functions.transcoding.found import Announced
from functions.transcoding.process import LINES_KEPT, Bounds
from functions.transcoding.reasons import SENTENCES, Unfit
from tests.functions.transcoding.clips import (
    AAC,
    H264,
    clip,
    ffmpeg,
    inspect,
    packets,
    picture,
    pixel,
    tone,
    whole,
)


def reason(path: Path, kind: str = "video") -> str:
    with pytest.raises(Unfit) as caught:
        inspect(path, kind)
    assert SENTENCES[caught.value.reason]
    return caught.value.reason


def shown(path: Path) -> tuple[int, int, int]:
    found = inspect(path)
    return found.width, found.height, found.duration_ms


def test_a_text_named_like_a_video(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.write_text("I am a video, honestly.\n" * 100)
    assert reason(path) == "unknown-type"


def test_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    path.touch()
    assert reason(path) == "empty"


def test_a_file_of_another_size_or_hash(second: Path) -> None:
    size = second.stat().st_size
    with pytest.raises(Unfit) as caught:
        workshop.inspect(second, Announced("video", size + 1))
    assert caught.value.reason == "wrong-size"
    with pytest.raises(Unfit) as caught:
        workshop.inspect(second, Announced("video", size, "0" * 64))
    assert caught.value.reason == "wrong-hash"


def test_the_right_hash_in_capitals(second: Path) -> None:
    found = inspect(second)
    announced = Announced("video", found.bytes, found.sha256.upper())
    assert workshop.inspect(second, announced) == found


def test_a_picture_announced_as_a_video_and_the_other_way_round(
    second: Path, tmp_path: Path
) -> None:
    still = tmp_path / "still.mp4"
    ffmpeg("-i", second, "-frames:v", "1", "-f", "image2", "-c:v", "png", "-update", "1", still)
    assert reason(still) == "not-video"
    assert reason(second, "image") == "not-image"


def test_a_truncated_video_plays_as_far_as_it_goes(second: Path, tmp_path: Path) -> None:
    fast, half = tmp_path / "fast.mp4", tmp_path / "half.mp4"
    ffmpeg("-i", second, "-c", "copy", "-movflags", "+faststart", fast)
    half.write_bytes(fast.read_bytes()[: fast.stat().st_size // 2])
    made = whole(half, tmp_path / "made")
    assert workshop.playable(made.found, made.manifest)
    assert 300 <= made.found.duration_ms < 800


def test_a_video_whose_index_was_cut_off(second: Path, tmp_path: Path) -> None:
    half = tmp_path / "half.mp4"
    half.write_bytes(second.read_bytes()[: second.stat().st_size // 2])
    assert reason(half) == "damaged"


def test_a_video_that_is_corrupt_in_the_middle_plays_to_its_end(tmp_path: Path) -> None:
    path = clip(tmp_path / "clip.mp4", "-g", "10", seconds=2)
    content, lots = bytearray(path.read_bytes()), random.Random(7)
    for at in range(len(content) // 3, len(content) // 2):
        content[at] = lots.randrange(256)
    path.write_bytes(content)
    made = whole(path, tmp_path / "made")
    assert workshop.playable(made.found, made.manifest)
    assert made.found.duration_ms == 2_000
    assert len(packets(made.stream("180p"))) == 60


def test_a_video_of_which_nothing_can_be_decoded(second: Path, tmp_path: Path) -> None:
    content = bytearray(second.read_bytes())
    at = content.index(b"mdat") + 4
    end = content.index(b"moov") - 4
    content[at:end] = bytes(end - at)
    path = tmp_path / "clip.mp4"
    path.write_bytes(content)
    assert reason(path) == "damaged"


def test_sound_alone(tmp_path: Path) -> None:
    for ending, codec in (("mp4", "aac"), ("mp3", "libmp3lame"), ("wav", "pcm_s16le")):
        path = tmp_path / f"sound.{ending}"
        ffmpeg(*tone(0.5), "-c:a", codec, path)
        assert reason(path) == "audio-only"


def test_sound_with_a_cover_is_sound_alone(second: Path, tmp_path: Path) -> None:
    cover, path = tmp_path / "cover.jpg", tmp_path / "sound.mp4"
    ffmpeg("-i", second, "-frames:v", "1", "-update", "1", cover)
    maps = ("-map", "0:a", "-map", "1:v", "-c:a", "aac", "-c:v", "copy")
    ffmpeg(*tone(0.5), "-i", cover, *maps, "-disposition:v:0", "attached_pic", path)
    assert reason(path) == "audio-only"


def test_a_silent_video_plays_without_a_track_of_sound(tmp_path: Path) -> None:
    made = whole(clip(tmp_path / "clip.mp4", sound=False), tmp_path / "made")
    assert workshop.parts_of(made.found) == ["180p", "poster", "preview", "storyboard"]
    assert workshop.playable(made.found, made.manifest)
    assert [one.kind for one in made.manifest.tracks] == ["video"]


def test_a_video_of_one_frame_plays_for_a_moment(tmp_path: Path) -> None:
    path = clip(tmp_path / "clip.mp4", "-frames:v", "1", sound=False)
    made = whole(path, tmp_path / "made")
    assert made.found.duration_ms == 500
    assert len(packets(made.stream("180p"))) == 15
    assert set(made.made) == {"180p", "poster", "preview", "storyboard"}


def test_a_picture_stands_as_long_as_there_is_sound(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    ffmpeg(*picture(seconds=0.2), *tone(1.5), *H264, *AAC, path)
    made = whole(path, tmp_path / "made", parts=["audio", "180p"])
    assert len(packets(made.stream("180p"))) == 45
    assert made.found.duration_ms == 1_500


def test_sound_that_ends_early_is_followed_by_silence(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    ffmpeg(*picture(seconds=1.5), *tone(0.3), *H264, *AAC, path)
    made = whole(path, tmp_path / "made", parts=["audio", "180p"])
    assert abs(sum(one.ms for one in made.track("audio").segments) - 1_500) < 45


def test_sound_that_begins_late_stays_where_it_was(tmp_path: Path) -> None:
    path = tmp_path / "clip.mkv"
    ffmpeg(*picture(seconds=1.5), "-itsoffset", "0.7", *tone(0.8), *H264, *AAC, path)
    made = whole(path, tmp_path / "made", parts=["audio"])
    said = ffmpeg(
        *("-i", made.stream("audio"), "-af", "silencedetect=noise=-40dB:d=0.2", "-f", "null", "-")
    )
    assert 0.6 < float(said.split("silence_end: ")[1].split()[0]) < 0.8


def test_sound_that_cannot_be_decoded_is_left_out(second: Path, tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    content = bytearray(second.read_bytes())
    kind = content.index(b"\x04\x80\x80\x80", content.index(b"esds")) + 5
    assert content[kind] == 0x40  # AAC …
    content[kind] = 0xDD  # … is called Vorbis
    path.write_bytes(content)
    made = whole(path, tmp_path / "made", parts=["180p"])
    assert not made.found.audio
    assert workshop.playable(made.found, made.manifest)


def test_an_upright_video_stays_upright(tmp_path: Path) -> None:
    made = whole(clip(tmp_path / "clip.mp4", size="180x320"), tmp_path / "made", parts=["180p"])
    assert (made.track("180p").width, made.track("180p").height) == (180, 320)


@pytest.mark.parametrize(
    ("angle", "size"), [(90, (180, 320)), (180, (320, 180)), (-90, (180, 320))]
)
def test_a_turned_video_is_set_upright(tmp_path: Path, angle: int, size: tuple[int, int]) -> None:
    path, turned = tmp_path / "clip.mp4", tmp_path / "turned.mp4"
    ffmpeg(
        "-f", "lavfi", "-i", "color=red:s=320x180:d=0.5,drawbox=w=160:c=blue:t=fill", *H264, path
    )
    ffmpeg("-display_rotation", str(angle), "-i", path, "-c", "copy", turned)
    made = whole(turned, tmp_path / "made", parts=["180p"])
    assert (made.found.width, made.found.height) == size
    track = made.track("180p")
    assert (track.width, track.height) == size
    top = tmp_path / "top.png"
    crop = "crop=iw:ih/4:0:0" if size[1] > size[0] else "crop=iw/4:ih:0:0"
    ffmpeg("-i", made.stream("180p"), "-vf", crop, "-frames:v", "1", "-update", "1", top)
    red, _, blue = pixel(top)
    assert (red > blue) == (angle in (90, 180))  # the blue half was left: now below, right, above
    assert "rotat" not in ffmpeg("-i", made.stream("180p"), "-f", "null", "-")


def test_pixels_that_are_not_square_become_so(tmp_path: Path) -> None:
    path = clip(tmp_path / "clip.mp4", "-vf", "setsar=4/3", size="240x180", sound=False)
    assert shown(path)[:2] == (320, 180)


def test_a_pixel_of_absurd_shape_is_not_believed(tmp_path: Path) -> None:
    path = clip(tmp_path / "clip.mp4", "-vf", "setsar=200/1", sound=False)
    assert shown(path)[:2] == (320, 180)


def test_an_odd_size_loses_a_line(tmp_path: Path) -> None:
    odd = ("-vf", "scale=101:75,setsar=1", "-pix_fmt", "yuv444p")
    path = clip(tmp_path / "clip.mp4", *odd, sound=False)
    assert shown(path)[:2] == (101, 75)
    made = whole(path, tmp_path / "made")
    assert (made.track("75p").width, made.track("75p").height) == (100, 74)


def test_240_frames_a_second_become_60(tmp_path: Path) -> None:
    path = clip(tmp_path / "clip.mp4", rate="240", seconds=0.5, sound=False)
    made = whole(path, tmp_path / "made", parts=["180p"])
    assert made.track("180p").frame_rate == 60
    assert len(packets(made.stream("180p"))) == 30


def test_a_variable_rate_becomes_constant(tmp_path: Path) -> None:
    drop = ("-vf", "select='lt(n,20)+not(mod(n,7))'", "-fps_mode", "vfr")
    path = clip(tmp_path / "clip.mp4", *drop, rate="60", seconds=1.4, sound=False)
    lengths = {round(one.seconds, 3) for one in packets(path)}
    assert len(lengths) > 1
    made = whole(path, tmp_path / "made", parts=["180p"])
    lengths = {round(one.seconds, 5) for one in packets(made.stream("180p"))}
    assert lengths == {round(1 / 30, 5)}


def test_a_slow_show_of_slides_gets_frames_enough(tmp_path: Path) -> None:
    path = clip(tmp_path / "clip.mp4", rate="1/2", seconds=6, sound=False)
    made = whole(path, tmp_path / "made", parts=["180p"])
    assert made.track("180p").frame_rate == 10
    assert [one.ms for one in made.track("180p").segments] == [3_000, 3_000]


def test_interlaced_lines_are_woven_into_frames(tmp_path: Path) -> None:
    path = tmp_path / "clip.mpg"
    weave = "tinterlace=interleave_top,fieldorder=tff"
    codec = ("-flags", "+ilme+ildct", "-c:v", "mpeg2video")
    ffmpeg(*picture("320x180", "50", 0.6), "-vf", weave, *codec, path)
    made = whole(path, tmp_path / "made", parts=["180p"])
    assert made.found.interlaced
    assert made.track("180p").frame_rate == 25


def test_8k_becomes_1080p_at_most(tmp_path: Path) -> None:
    path = clip(tmp_path / "clip.mp4", size="7680x4320", rate="10", seconds=0.1, sound=False)
    made = whole(path, tmp_path / "made", parts=["360p"])
    assert workshop.parts_of(made.found)[0] == "360p"
    assert "1080p" in workshop.parts_of(made.found)
    assert not {"1440p", "2160p", "4320p"} & set(workshop.parts_of(made.found))


def test_more_than_8k_is_refused_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = clip(tmp_path / "clip.mp4", size="8192x4608", rate="2", seconds=0.5, sound=False)
    monkeypatch.setattr(looking, "_first", None)
    assert reason(path) == "too-many-pixels"


def test_the_decoder_refuses_frames_that_are_larger_than_declared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = clip(tmp_path / "clip.mp4", size="8192x4608", rate="2", seconds=0.5, sound=False)
    monkeypatch.setattr(looking, "_check", lambda probed: None)  # as if it had been lied to
    started = time.monotonic()
    assert reason(path) == "damaged"
    assert time.monotonic() - started < 10


def test_a_video_that_is_hardly_there(tmp_path: Path) -> None:
    assert reason(clip(tmp_path / "clip.mp4", size="12x12", sound=False)) == "too-small"


def test_a_video_of_more_than_ten_minutes(tmp_path: Path) -> None:
    path = clip(tmp_path / "clip.mp4", size="32x32", rate="1", seconds=602, sound=False)
    assert reason(path) == "too-long"


def test_sound_of_more_than_ten_minutes(tmp_path: Path) -> None:
    path = tmp_path / "clip.mov"
    silence = ("-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono:d=602")
    ffmpeg(*picture(), *silence, *H264, "-c:a", "pcm_s16le", path)
    assert reason(path) == "too-long"


def test_an_archive_is_no_video(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", bytes(1 << 20))
    assert reason(path) == "unknown-type"


@pytest.mark.parametrize(
    "text",
    [
        "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://{secret}\n#EXT-X-ENDLIST\n",
        "#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:9,\nhttp://127.0.0.1:9/x\n#EXT-X-ENDLIST\n",
        "ffconcat version 1.0\nfile {secret}\n",
        "v=0\nc=IN IP4 127.0.0.1\nm=video 9 RTP/AVP 96\n",
    ],
)
def test_a_playlist_reads_no_other_file(second: Path, tmp_path: Path, text: str) -> None:
    path = tmp_path / "clip.mp4"
    path.write_text(text.replace("{secret}", str(second)))
    assert reason(path) == "unknown-type"


def test_a_title_that_reads_like_a_tool_is_not_believed(tmp_path: Path) -> None:
    frame = "[Parsed_showinfo_0 @ 0x1] n:0 pts:0 sar:1/1 s:9000x16 i:T"
    colours = (
        "[Parsed_showinfo_0 @ 0x1] color_space:bt709 color_primaries:bt2020 color_trc:smpte2084"
    )
    title = f"title={frame}\n{frame}\r{frame}\n{colours}"
    found = inspect(clip(tmp_path / "clip.mkv", "-metadata", title, sound=False))
    assert (found.width, found.height, found.interlaced) == (320, 180, False)
    assert found.transfer == "sdr"


def test_a_long_description_hides_no_frame(tmp_path: Path) -> None:
    comment = "comment=" + "\n".join(f"Line {number}" for number in range(2 * LINES_KEPT))
    path = clip(tmp_path / "clip.mkv", "-metadata", comment, "-frames:v", "1", sound=False)
    assert shown(path)[:2] == (320, 180)


def test_no_demuxer_reaches_the_network(tmp_path: Path) -> None:
    """The second wall: no protocol but that of files, whatever a file has a demuxer ask for."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/clip.mp4"
        arguments = [*reading(tmp_path, "mp4")[:-1], address, "-f", "null", "-"]
        ended = run_ffmpeg(arguments, tmp_path, Bounds(seconds=5, file_bytes=0))
        assert "not on whitelist" in ended.said
        with pytest.raises(BlockingIOError):
            server.accept()


def test_a_playlist_behind_the_head_of_a_video_reads_no_other_file(
    second: Path, tmp_path: Path
) -> None:
    path = tmp_path / "clip.mp4"
    head = b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41"
    path.write_bytes(head + f"\n#EXTM3U\n#EXTINF:2,\nfile://{second}\n".encode())
    assert reason(path) == "damaged"
