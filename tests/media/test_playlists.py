"""Playlists, as the m3u8 package reads them, agree with what is in the segments they name."""

import io
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from tests.media.agreement import Programme, read
from tests.media.clips import clip, ffmpeg
from tests.media.rendering import Rendered, render

Make = Callable[[Path], object]

CLIPS: dict[str, tuple[Make, float]] = {
    "plain": (lambda file: clip(file, seconds=9, size="1280x720"), 9.0),
    "ends within a segment": (
        lambda file: _made(file, "testsrc2=size=640x360:rate=30", seconds="7.3"),
        7.3,
    ),
    "film's rate": (
        lambda file: _made(file, "testsrc2=size=640x360:rate=24000/1001", seconds="5"),
        5.0,
    ),
    "silent": (
        lambda file: _made(file, "testsrc2=size=640x360:rate=25", seconds="5", sound=False),
        5.0,
    ),
    "variable rate": (
        lambda file: _made(
            file,
            "testsrc2=size=640x360:rate=30,select='not(mod(n\\,3))+gt(n\\,60)'",
            "-fps_mode",
            "vfr",
            seconds="5",
        ),
        5.0,
    ),
    "portrait": (
        lambda file: _made(file, "testsrc2=size=480x854:rate=30", seconds="5"),
        5.0,
    ),
}


def _made(file: Path, source: str, *options: str, seconds: str, sound: bool = True) -> None:
    tone = ["-f", "lavfi", "-i", f"sine=duration={seconds}"] if sound else []
    ffmpeg(
        *("-f", "lavfi", "-t", seconds, "-i", source, *tone),
        *("-c:v", "libx264", "-preset", "ultrafast", *options, str(file)),
    )


@pytest.fixture(scope="module", params=CLIPS)
def film(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Rendered, Programme, float]:
    make, seconds = CLIPS[request.param]
    folder = tmp_path_factory.mktemp("film")
    make(folder / "film.mp4")
    rendered = render(folder / "film.mp4", folder / "made")
    return rendered, read(rendered.get, "master.m3u8"), seconds


def test_playlists_agree_with_their_segments(film: tuple[Rendered, Programme, float]) -> None:
    _, programme, seconds = film

    assert programme.seconds == pytest.approx(seconds, abs=0.15)


def test_segments_are_of_two_to_four_seconds(film: tuple[Rendered, Programme, float]) -> None:
    _, programme, _ = film

    for _, video in programme.videos:
        assert all(2 <= seconds <= 4.05 for seconds in video.said_s[:-1]), video.said_s
        assert video.said_s[-1] <= 4.05


def test_no_rendition_is_above_the_source(film: tuple[Rendered, Programme, float]) -> None:
    rendered, programme, _ = film

    largest = (rendered.manifest.width, rendered.manifest.height)
    for said, _ in programme.videos:
        width, height = said.stream_info.resolution
        assert (width <= largest[0], height <= largest[1]) == (True, True)
        assert width / height == pytest.approx(largest[0] / largest[1], rel=0.02)


def test_the_storyboard_covers_it_with_sprites(film: tuple[Rendered, Programme, float]) -> None:
    """WebVTT cues of one after the other, each a place in a sheet (Media Fragments, xywh)."""
    rendered, programme, _ = film
    assert rendered.manifest.storyboard is not None

    text = rendered.get(rendered.manifest.storyboard.name).decode()

    assert text.startswith("WEBVTT")
    cues = re.findall(r"([\d:.]+) --> ([\d:.]+)\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)", text)
    assert cues
    assert _seconds(cues[0][0]) == 0
    assert _seconds(cues[-1][1]) == pytest.approx(programme.seconds, abs=0.15)
    for before, after in pairwise(cues):
        assert before[1] == after[0]
    for _, _, name, *place in cues:
        left, top, width, height = map(int, place)
        sheet = Image.open(io.BytesIO(rendered.get(name)))
        assert (left + width <= sheet.width, top + height <= sheet.height) == (True, True)


def _seconds(stamp: str) -> float:
    total = 0.0
    for part in stamp.split(":"):
        total = total * 60 + float(part)
    return total
