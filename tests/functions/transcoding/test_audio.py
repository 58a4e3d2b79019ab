import math
from pathlib import Path

import pytest

from functions.transcoding.audio import GAIN_MAX_DB, PEAK_DB, TARGET_LUFS, Loudness
from tests.functions.transcoding.clips import AAC, H264, ffmpeg, loudness, picture, tone, whole


@pytest.mark.parametrize("volume", ["-12dB", "0dB", "12dB"])
def test_loud_and_quiet_become_equally_loud(tmp_path: Path, volume: str) -> None:
    path = tmp_path / "clip.mp4"
    ffmpeg(*picture(seconds=2), *tone(2, volume=volume), *H264, *AAC, path)
    before, _ = loudness(path)
    made = whole(path, tmp_path / "made", parts=["audio"])
    after, peak = loudness(made.stream("audio"))
    assert abs(after - TARGET_LUFS) < 0.5
    assert abs(before - TARGET_LUFS) > 1
    assert peak <= PEAK_DB + 0.5


def test_peaks_are_held_and_the_rest_left(tmp_path: Path) -> None:
    """A quiet tone with a click: raised, the click would clip."""
    path = tmp_path / "clip.mp4"
    source = "aevalsrc='0.05*sin(2*PI*440*t)+0.9*between(t,1,1.002)':d=2:s=44100"
    ffmpeg(*picture(seconds=2), "-f", "lavfi", "-i", source, *H264, *AAC, path)
    made = whole(path, tmp_path / "made", parts=["audio"])
    after, peak = loudness(made.stream("audio"))
    assert peak <= 0
    assert abs(after - TARGET_LUFS) < 2


def test_silence_stays_silent(tmp_path: Path) -> None:
    path = tmp_path / "clip.mp4"
    ffmpeg(*picture(), "-f", "lavfi", "-i", "anullsrc", "-t", "1", *H264, *AAC, path)
    made = whole(path, tmp_path / "made", parts=["audio"])
    assert loudness(made.stream("audio"))[1] < -80


@pytest.mark.parametrize(
    ("layout", "codec"),
    [("mono", "aac"), ("5.1", "aac"), ("7.1", "pcm_s16le"), ("2.1", "pcm_s16le")],
)
def test_any_number_of_channels_becomes_two(tmp_path: Path, layout: str, codec: str) -> None:
    path = tmp_path / "clip.mov"
    source = f"anoisesrc=d=1:a=0.2:r=32000,aformat=channel_layouts={layout}"
    ffmpeg(*picture(), "-f", "lavfi", "-i", source, *H264, "-c:a", codec, path)
    made = whole(path, tmp_path / "made", parts=["audio"])
    said = ffmpeg("-i", made.stream("audio"), "-f", "null", "-")
    assert "48000 Hz, stereo" in said


@pytest.mark.parametrize(
    ("integrated", "gain"),
    [(-23, 7), (-10, -6), (-16, 0), (-59, GAIN_MAX_DB), (-61, 0), (-math.inf, 0)],
)
def test_the_gain_is_bounded(integrated: float, gain: float) -> None:
    assert Loudness(integrated, -3).gain == gain
