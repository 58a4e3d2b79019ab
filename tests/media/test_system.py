"""The whole way on a running system: `nearcast upload`, the post, and a browser at the edge."""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from infra.cli.media.watch.command import document
from shared.limits import PART_BYTES
from tests.journeys.media import transcoders
from tests.journeys.system import Someone, System, eventually
from tests.media.agreement import read
from tests.media.clips import alike, clip, color_at, ffmpeg
from tests.media.conftest import Screen
from tests.media.terminal import Terminal

CAPTIONS = "WEBVTT\n\n00:00.000 --> 00:02.000\nHello\n"
PADDING = 96 << 20  # bytes behind a clip, which make a dozen parts of its upload
READY_S = 150.0  # of a clip of some seconds, on a machine that is busy with other tests

Json = dict[str, Any]


@dataclass(frozen=True)
class Shown:
    """A film that somebody posted."""

    media: Json
    post: Json


@pytest.fixture(scope="module")
def author(system: System) -> Someone:
    return system.newcomer("eu")


@pytest.fixture(scope="module")
def follower(system: System, author: Someone) -> Someone:
    somebody = system.newcomer("us")
    somebody.client.follow(author.id)
    return somebody


@pytest.fixture(scope="module")
def nearcast(system: System, author: Someone, tmp_path_factory: pytest.TempPathFactory) -> Terminal:
    return Terminal(system, author, tmp_path_factory.mktemp("settings"))


@pytest.fixture(scope="module")
def film(nearcast: Terminal, follower: Someone, tmp_path_factory: pytest.TempPathFactory) -> Shown:
    folder = tmp_path_factory.mktemp("film")
    file = clip(folder / "film.mp4", seconds=10, size="1280x720")
    (folder / "en.vtt").write_text(CAPTIONS)
    done = nearcast.run(
        *("upload", file, "--post", "Look", "--alt", "Colours", "--whole"),
        *("--captions", folder / "en.vtt"),
    )
    return Shown(done["media"], done["post"])


def test_a_film_is_ready_with_everything_that_a_feed_needs(film: Shown) -> None:
    shown = film.media["media"]

    assert (film.media["state"], film.media["progress"]) == ("ready", 100)
    assert (shown["width"], shown["height"], shown["alt"]) == (1280, 720, "Colours")
    assert shown["duration_ms"] == pytest.approx(10_000, abs=150)
    assert all(shown[name] for name in ("playlist", "poster", "preview", "storyboard", "start"))


def test_a_followers_home_timeline_plays_it(
    system: System, follower: Someone, film: Shown, screen: Screen
) -> None:
    eventually(follower.home, lambda home: film.post["id"] in home)
    page = screen(lambda: document(follower.client, film.post["id"], system.url), system.url)

    page.step("open")
    played = page.step("play", seconds=2)
    page.step("pause")
    for moment in (8.5, 1.5):
        seen = page.step("seek", to=moment)
        assert alike(seen["color"], color_at(moment)), (moment, seen)
    page.step("play", seconds=0.2)
    sizes = []
    for name in ("720p", "360p"):
        page.step("seek", to=0.5)
        seen = page.step("quality", name=name)
        sizes.append((seen["width"], seen["height"]))
    captions = page.step("captions", language="en")["captions"]
    page.step("seek", to=9)
    ended = page.step("end")
    answers, complaints = page.done()

    assert played["sound"] > 0
    assert sizes == [(1280, 720), (640, 360)]
    assert [(one["language"], one["cues"]) for one in captions] == [("en", 1)]
    assert ended["time"] == pytest.approx(10, abs=0.15)
    assert complaints == []
    from_edge = [one for one in answers if urlsplit(one["url"]).path.startswith("/media/")]
    assert len(from_edge) > 10
    assert {one["status"] for one in from_edge} == {200}
    assert all("cache-status" in one["headers"] for one in from_edge)


def test_what_one_has_played_the_next_gets_from_the_edge(
    system: System, film: Shown, screen: Screen
) -> None:
    shown = document(system.stranger(), film.post["id"], system.url)
    page = screen(lambda: shown, system.url)
    page.step("open")
    page.step("play", seconds=1)
    answers, _ = page.done()

    segments = [one for one in answers if one["url"].endswith(".m4s")]
    assert segments
    assert all("hit" in one["headers"]["cache-status"] for one in segments)


def test_the_edges_playlists_agree_with_the_segments(system: System, film: Shown) -> None:
    with httpx.Client(base_url=system.url, trust_env=False, timeout=30) as http:
        programme = read(
            lambda address: http.get(address).raise_for_status().content,
            film.media["media"]["playlist"],
        )

    sizes = [said.stream_info.resolution for said, _ in programme.videos]
    assert sizes == [(640, 360), (852, 480), (1280, 720)]
    assert programme.seconds == pytest.approx(10, abs=0.15)


def test_ranges_are_byte_exact(system: System, film: Shown) -> None:
    start = film.media["media"]["start"]
    with httpx.Client(base_url=system.url, trust_env=False, timeout=30) as http:
        path = max(start, key=lambda one: len(http.get(one).content))
        whole = http.get(path).content
        draw = random.Random(6)
        for _ in range(40):
            first = draw.randrange(len(whole))
            last = draw.randrange(first, len(whole))
            answer = http.get(path, headers={"range": f"bytes={first}-{last}"})
            assert answer.status_code == 206
            assert answer.content == whole[first : last + 1]
            assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(whole)}"
        past = http.get(path, headers={"range": f"bytes={len(whole)}-"})
        head = http.head(path)

    assert (past.status_code, past.headers["content-range"]) == (416, f"bytes */{len(whole)}")
    assert (head.status_code, head.headers["content-length"]) == (200, str(len(whole)))


def test_an_image_is_shown(
    system: System, nearcast: Terminal, author: Someone, screen: Screen, tmp_path: Path
) -> None:
    ffmpeg(*("-f", "lavfi", "-i", "testsrc2=size=1200x800", "-frames:v", "1", f"{tmp_path}/a.png"))
    done = nearcast.run("upload", tmp_path / "a.png", "--post", "A picture", "--alt", "Stripes")
    page = screen(lambda: document(author.client, done["post"]["id"], system.url), system.url)

    page.step("open")
    seen = page.step("image")

    assert (seen["source"].endswith(".avif"), seen["alt"]) == (True, "Stripes")
    assert seen["width"] / seen["height"] == pytest.approx(1.5, rel=0.01)


def test_a_killed_upload_goes_on(nearcast: Terminal, author: Someone, tmp_path: Path) -> None:
    file = clip(tmp_path / "large.mp4", seconds=2)
    _pad(file, PADDING)
    upload = nearcast.begin("upload", file)
    left = _killed_halfway(upload, lambda: _missing(author, file), file.stat().st_size)
    assert left > 0

    second = nearcast.begin("upload", file)
    said, told = second.communicate(timeout=180)

    assert second.returncode == 0, told
    assert "Going on with an upload" in told
    assert "can be played" in said or "ready" in said
    files = [one for one in author.client.pages("/v1/media") if one["bytes"] == file.stat().st_size]
    assert len(files) == 1


def _killed_halfway(upload: Popen[str], missing: Callable[[], int | None], size: int) -> int:
    """Kill an upload when some of its parts have arrived; how many have not.

    It is stopped for each look, or else a look would take longer than the rest of it.
    """
    whole = -(-size // PART_BYTES)
    while True:
        assert upload.poll() is None, "it was over too soon"
        os.killpg(upload.pid, signal.SIGSTOP)
        left = missing()
        if left is not None and left < whole:
            break
        os.killpg(upload.pid, signal.SIGCONT)
        time.sleep(0.02)
    os.killpg(upload.pid, signal.SIGKILL)
    upload.communicate()
    return left


def _pad(file: Path, count: int) -> None:
    """Make a file larger by a box that players skip (ISO/IEC 14496-12, `free`)."""
    with file.open("r+b") as opened:
        opened.seek(0, os.SEEK_END)
        end = opened.tell()
        opened.write(count.to_bytes(4, "big") + b"free")
        opened.truncate(end + count)


def _missing(author: Someone, file: Path) -> int | None:
    """How many parts of a file's upload are missing; None before it has begun."""
    for one in author.client.pages("/v1/media"):
        if one["bytes"] == file.stat().st_size:
            view = author.client.call("GET", f"/v1/media/{one['id']}")
            return len((view["upload"] or {"parts": []})["parts"])
    return None


@pytest.mark.skipif(sys.platform != "linux", reason="workers are known by what /proc says")
def test_a_film_is_playable_before_it_is_ready_and_a_killed_transcoder_goes_on(
    system: System, nearcast: Terminal, author: Someone, tmp_path: Path
) -> None:
    file = clip(tmp_path / "long.mp4", seconds=25, size="1280x720")

    early = nearcast.run("upload", file)["media"]
    killed = transcoders(system)
    for process in killed:
        os.kill(process, signal.SIGKILL)
    ready = eventually(
        lambda: author.client.call("GET", f"/v1/media/{early['id']}"),
        lambda view: view["state"] in ("ready", "failed"),
        READY_S,
    )

    assert (early["state"], early["playable"]) == ("processing", True)
    assert killed
    assert (ready["state"], ready["reason"]) == ("ready", None)


def test_a_file_that_is_no_video_is_told_and_holds_nobody_up(
    nearcast: Terminal, tmp_path: Path
) -> None:
    (tmp_path / "notes.mp4").write_text("Not a film.\n" * 100)
    cut = clip(tmp_path / "cut.mp4", seconds=2)
    cut.write_bytes(cut.read_bytes()[:-60_000])
    good = clip(tmp_path / "good.mp4", seconds=1)

    refused = [nearcast.begin("upload", file) for file in (tmp_path / "notes.mp4", cut)]
    done = nearcast.run("upload", good)

    assert done["media"]["playable"]
    for upload in refused:
        said, told = upload.communicate(timeout=120)
        assert upload.returncode == 1, said
        assert told.strip()
        assert "Traceback" not in told
