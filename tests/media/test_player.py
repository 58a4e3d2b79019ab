"""A real browser plays what the workshop makes, from playlists that the edge writes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.media.clips import alike, clip, color_at, ffmpeg
from tests.media.conftest import Screen
from tests.media.rendering import Edge, Rendered, render

CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n\n00:03.000 --> 00:04.000\nAgain\n"
WINDOW_MS = 3_600_000

Json = dict[str, Any]


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    folder = tmp_path_factory.mktemp("film")
    source = clip(folder / "film.mp4", seconds=12, size="1280x720")
    return render(source, folder / "made", alt="Colours", captions=CAPTIONS)


def test_a_film_plays_with_sound_and_without_a_dropped_beginning(
    screen: Screen, film: Rendered
) -> None:
    with Edge(film) as edge:
        page = screen(edge.post, edge.url)
        opened = page.step("open")
        played = page.step("play", seconds=2)
        answers, complaints = page.done()

    assert opened["duration"] == pytest.approx(12, abs=0.1)
    assert opened["poster"].endswith(".jpg")
    assert played["sound"] > 0
    assert played["frames"] > 45
    assert complaints == []
    assert {answer["status"] for answer in answers} == {200}


def test_what_a_feed_names_is_fetched_ahead_and_once(screen: Screen, film: Rendered) -> None:
    with Edge(film) as edge:
        [shown] = edge.post()["post"]["media"]
        page = screen(edge.post, edge.url)
        page.step("open")
        page.step("play", seconds=1)

    assert shown["start"]
    assert {path: edge.asked[path] for path in shown["start"]} == dict.fromkeys(shown["start"], 1)


def test_seeking_shows_the_picture_of_that_time(screen: Screen, film: Rendered) -> None:
    with Edge(film) as edge:
        page = screen(edge.post, edge.url)
        page.step("open")
        for time in (9.5, 2.5, 6.5, 0.5):
            seen = page.step("seek", to=time)
            assert alike(seen["color"], color_at(time)), (time, seen)


def test_renditions_are_switched_while_it_plays(screen: Screen, film: Rendered) -> None:
    with Edge(film) as edge:
        page = screen(edge.post, edge.url)
        levels = [(level["width"], level["height"]) for level in page.step("open")["levels"]]
        page.step("play", seconds=0.3)
        sizes = []
        for name in ("720p", "360p", "480p"):
            page.step("seek", to=0.5)
            seen = page.step("quality", name=name)
            sizes.append((seen["width"], seen["height"]))
            assert seen["error"] is None
            assert not seen["paused"]
        page.step("seek", to=11)
        ended = page.step("end")

    assert levels == [(640, 360), (852, 480), (1280, 720)]
    assert sizes == [(1280, 720), (640, 360), (852, 480)]
    assert ended["time"] == pytest.approx(12, abs=0.1)


def test_captions_can_be_chosen(screen: Screen, film: Rendered) -> None:
    with Edge(film) as edge:
        page = screen(edge.post, edge.url)
        page.step("open")
        seen = page.step("captions", language="en")
        _, complaints = page.done()

    assert complaints == []
    assert [(one["language"], one["cues"]) for one in seen["captions"]] == [("en", 2)]


def test_addresses_that_expire_while_it_plays_are_replaced(screen: Screen, film: Rendered) -> None:
    with Edge(film, cached="no-store") as edge:
        page = screen(edge.post, edge.url)
        page.step("open")
        page.step("play", seconds=0.3)
        edge.now_ms += 2 * WINDOW_MS
        page.step("seek", to=1.0)
        page.step("quality", name="720p")
        seen = page.step("play", seconds=3)
        answers, _ = page.done()

    assert seen["error"] is None
    refused = [answer for answer in answers if answer["status"] == 403]
    assert refused
    assert answers.index(refused[-1]) < len(answers) - 1, "nothing came after"


def test_addresses_that_are_refused_though_they_are_fresh_are_not_asked_for_over_and_over(
    screen: Screen, film: Rendered
) -> None:
    with Edge(film, cached="no-store") as edge:
        loads: list[Json] = []

        def load() -> Json:
            loads.append(edge.post())
            return loads[-1]

        edge.answer = lambda path: (403, "application/problem+json", b"{}")  # type: ignore[method-assign]
        page = screen(load, edge.url)
        page.step("goto")
        page.step("wait", text="cannot be played")

    assert len(loads) == 2


Make = Callable[[Path], None]

ODD: dict[str, tuple[Make, tuple[int, int], bool]] = {
    "portrait": (lambda file: _encoded(file, "testsrc2=size=360x640:rate=30"), (360, 640), True),
    "silent": (
        lambda file: _encoded(file, "testsrc2=size=640x360:rate=30", sound=False),
        (640, 360),
        False,
    ),
    "ten bits": (
        lambda file: _encoded(
            file, "testsrc2=size=640x360:rate=30,format=yuv420p10le", "-profile:v", "high10"
        ),
        (640, 360),
        True,
    ),
    "sixty a second": (
        lambda file: _encoded(file, "testsrc2=size=640x360:rate=60"),
        (640, 360),
        True,
    ),
    "odd size": (
        lambda file: _encoded(file, "testsrc2=size=321x243:rate=25", "-pix_fmt", "yuv444p"),
        (320, 242),
        True,
    ),
}


def _encoded(file: Path, source: str, *options: str, sound: bool = True) -> None:
    tone = ["-f", "lavfi", "-i", "sine=duration=2"] if sound else []
    ffmpeg(
        *("-f", "lavfi", "-t", "2", "-i", source, *tone),
        *("-c:v", "libx264", "-preset", "ultrafast", *options, str(file)),
    )


@pytest.mark.parametrize("kind", ODD)
def test_what_is_out_of_the_ordinary_plays_too(screen: Screen, tmp_path: Path, kind: str) -> None:
    make, size, sound = ODD[kind]
    make(tmp_path / "odd.mp4")
    rendered = render(tmp_path / "odd.mp4", tmp_path / "made")
    with Edge(rendered) as edge:
        page = screen(edge.post, edge.url)
        page.step("open")
        seen = page.step("play", seconds=1)

    width, height = size
    assert abs(seen["width"] - width) <= 2
    assert abs(seen["height"] - height) <= 2
    assert (seen["sound"] > 0) is sound
    assert seen["error"] is None


def test_an_image_comes_in_the_smallest_format_that_the_browser_reads(
    screen: Screen, tmp_path: Path
) -> None:
    Image.radial_gradient("L").resize((1600, 900)).convert("RGB").save(tmp_path / "image.png")
    rendered = render(tmp_path / "image.png", tmp_path / "made", alt="A light")
    with Edge(rendered) as edge:
        page = screen(edge.post, edge.url)
        page.step("open")
        seen = page.step("image")

    assert seen["source"].endswith(".avif")
    assert seen["alt"] == "A light"
    assert seen["width"] / seen["height"] == pytest.approx(16 / 9, rel=0.02)


def test_what_is_not_playable_yet_is_waited_for(screen: Screen, film: Rendered) -> None:
    with Edge(film) as edge:
        early = {"id": "x", "kind": "video", "state": "processing", "alt": "", "playlist": None}
        shown: list[Json] = [edge.post() | {"post": edge.post()["post"] | {"media": [early]}}]
        page = screen(lambda: shown[0], edge.url)
        page.step("goto")
        page.step("wait", text="Being processed")
        shown[0] = edge.post()
        page.step("started")
        seen = page.step("play", seconds=1)

    assert seen["frames"] > 10


def test_what_will_never_play_is_told(screen: Screen, film: Rendered) -> None:
    with Edge(film) as edge:
        lost = {"id": "x", "kind": "video", "state": "failed", "reason": "no-picture"}
        shown = edge.post() | {"post": edge.post()["post"] | {"media": [lost]}}
        page = screen(lambda: shown, edge.url)
        page.step("goto")
        seen = page.step("wait", text="cannot be shown")

    assert "no-picture" in seen["text"]
