import errno
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from infra.cli import terminal
from infra.cli.accounts import Accounts
from infra.cli.client import Client, Session
from infra.cli.main import app
from infra.cli.media.unfinished import Unfinished
from infra.local.instance import ROOT
from tests.infra.cli.media.service import Listening, Service

URL = "http://edge"
SESSION = Session("eu0000000000zz", "ann", "token", "eu0000000000zz.refresh", 2e9)
VIEW = {
    "id": "MEDIA1",
    "kind": "video",
    "content_type": "video/mp4",
    "bytes": 2_500_000,
    "alt": "A [dog]",
    "state": "processing",
    "progress": 40,
    "playable": True,
    "media": {
        "width": 640,
        "height": 360,
        "duration_ms": 2_500,
        "playlist": "/media/t/master.m3u8",
        "poster": "/media/t/p.jpg",
        "sizes": [],
    },
    "original": None,
}
Run = Callable[..., Any]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, httpx.Response]:
    known: dict[str, httpx.Response] = {}

    def handle(request: httpx.Request) -> httpx.Response:
        return known[f"{request.method} {request.url.path}"]

    monkeypatch.setattr(
        terminal,
        "Client",
        lambda url, session, **options: Client(
            url, session, transport=httpx.MockTransport(handle), **options
        ),
    )
    monkeypatch.setenv("NEARCAST_CONFIG", str(tmp_path))
    monkeypatch.setenv("NEARCAST_URL", URL)
    Accounts(URL).keep(SESSION)
    return known


@pytest.fixture
def run(answers: dict[str, httpx.Response]) -> Run:
    runner = CliRunner()
    return lambda *arguments: runner.invoke(app, list(arguments))


def test_files_are_listed_with_how_far_they_are(
    run: Run, answers: dict[str, httpx.Response]
) -> None:
    failed = VIEW | {
        "id": "MEDIA2",
        "state": "failed",
        "reason": "no-picture",
        "detail": "No picture",
    }
    usage = {"files": 2, "bytes": 4_000_000, "bytes_max": 21_000_000_000}
    page = {"items": [VIEW, failed], "next_cursor": None, "usage": usage}
    answers["GET /v1/media"] = httpx.Response(200, json=page)

    listed = run("media", "list").output

    assert "can be played, processing 40 %  2.5 MB  A [dog]  MEDIA1" in listed
    assert "failed: No picture" in listed
    assert "2 files take 4.0 MB of 21.0 GB" in listed


def test_no_files_are_told_as_such(run: Run, answers: dict[str, httpx.Response]) -> None:
    answers["GET /v1/media"] = httpx.Response(200, json={"items": [], "next_cursor": None})

    assert "nearcast upload FILE" in run("media", "list").output
    assert run("media", "list", "--json").output == ""


def test_a_file_is_shown_with_whole_addresses(run: Run, answers: dict[str, httpx.Response]) -> None:
    answers["GET /v1/media/MEDIA1"] = httpx.Response(200, json=VIEW)

    shown = run("media", "show", "MEDIA1").output

    assert "640×360, 2.5 s" in shown
    assert "http://edge/media/t/master.m3u8" in shown
    assert "original" not in shown


def test_an_image_is_shown_in_every_format(run: Run, answers: dict[str, httpx.Response]) -> None:
    sizes = [
        {"url": f"/media/t/{name}", "width": 640, "height": 360} for name in ("a.avif", "b.jpg")
    ]
    media = VIEW["media"] | {"playlist": None, "sizes": sizes}
    answers["GET /v1/media/MEDIA1"] = httpx.Response(200, json=VIEW | {"media": media})

    shown = run("media", "show", "MEDIA1").output

    assert "640×360 avif" in shown
    assert "http://edge/media/t/a.avif" in shown
    assert "http://edge/media/t/b.jpg" in shown


def test_a_file_is_deleted(run: Run, answers: dict[str, httpx.Response]) -> None:
    answers["DELETE /v1/media/MEDIA1"] = httpx.Response(204)

    assert "Deleted MEDIA1" in run("media", "delete", "MEDIA1").output


def test_captions_are_put(run: Run, answers: dict[str, httpx.Response], tmp_path: Path) -> None:
    answers["PUT /v1/media/MEDIA1/captions/pt-BR"] = httpx.Response(200, json={})
    (tmp_path / "a.vtt").write_text("WEBVTT\n")

    done = run("media", "captions", "MEDIA1", str(tmp_path / "a.vtt"), "--language", "pt-BR")

    assert "Captions in pt-BR" in done.output


def test_language_stays_one_part_of_the_address(
    run: Run, answers: dict[str, httpx.Response], tmp_path: Path
) -> None:
    answers["PUT /v1/media/MEDIA1/captions/../x"] = httpx.Response(
        400, json={"type": "/docs#parameter-malformed", "title": "A language is like en."}
    )
    (tmp_path / "a.vtt").write_text("WEBVTT\n")

    done = run("media", "captions", "MEDIA1", str(tmp_path / "a.vtt"), "--language", "../x")

    assert "A language is like en." in done.output


def test_nobody_signed_in_is_told_before_anything_is_read(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.gif").write_bytes(b"GIF89a")
    Accounts(URL).forget("ann")

    done = run("upload", str(tmp_path / "a.gif"))

    assert done.exit_code == 4
    assert "Nobody is signed in" in done.output


def test_what_this_machine_refuses_is_a_sentence(
    run: Run, answers: dict[str, httpx.Response], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "a.gif").write_bytes(b"GIF89a")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), "uploads.json.draft")

    monkeypatch.setattr(Unfinished, "keep", full)
    answers["POST /v1/media"] = httpx.Response(201, json=VIEW)

    done = run("upload", str(tmp_path / "a.gif"))

    assert done.exit_code == 1
    assert "uploads.json.draft: no space left on device." in done.output
    assert "Traceback" not in done.output


@pytest.fixture
def service() -> Iterator[Service]:
    service = Service(part_bytes=100_000)
    with Listening(service):
        yield service


@pytest.fixture
def upload(
    service: Service, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Begins `nearcast upload` as a program of its own, which Ctrl-C ends.

    Whoever runs in the background may have been started with interrupts ignored, and a program
    that it starts inherits that; not so from one that handles them.
    """
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setenv("NEARCAST_CONFIG", str(tmp_path / "settings"))
    Accounts(service.storage).keep(SESSION)
    environment = os.environ | {"NEARCAST_URL": service.storage}

    def begin(*arguments: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "infra.cli.main", "upload", *arguments],
            cwd=ROOT,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0,
        )

    yield begin
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    file = tmp_path / "clip.mp4"
    file.write_bytes(b"\0\0\0\x18ftypisom" + os.urandom(2_000_000))
    return file


def test_a_killed_upload_goes_on_where_it_was(
    service: Service, upload: Callable[..., subprocess.Popen[str]], clip: Path
) -> None:
    service.fault = lambda number: time.sleep(3) if number > 4 else None
    first = upload(str(clip), "--post", "Look")
    deadline = time.monotonic() + 20
    while len(service.puts) < 4:
        assert time.monotonic() < deadline, first.poll()
        time.sleep(0.02)
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    before = list(service.puts)
    service.fault = lambda _: None

    second = upload(str(clip), "--post", "Look", "--json")
    said, trouble = second.communicate(timeout=30)

    assert second.returncode == 0, trouble
    document = json.loads(said)
    assert document["media"]["playable"]
    assert document["post"]["media_ids"] == [document["media"]["id"]]
    assert len(service.bodies) == 1
    assert [service.puts.count(number) for number in before] == [1] * len(before)
    assert set(service.puts) == set(range(1, 22))


def test_an_interrupted_upload_ends_at_once_and_says_how_to_go_on(
    service: Service, upload: Callable[..., subprocess.Popen[str]], clip: Path
) -> None:
    released = threading.Event()
    service.fault = lambda number: released.wait(30) and None if number > 4 else None
    begun = upload(str(clip))
    deadline = time.monotonic() + 20
    while len(service.puts) < 4:
        assert time.monotonic() < deadline, begun.poll()
        time.sleep(0.02)

    os.killpg(begun.pid, signal.SIGINT)
    try:
        said, told = begun.communicate(timeout=10)
    finally:
        released.set()
        begun.kill()
        begun.wait()

    assert begun.returncode == 130
    assert told.endswith("Stopped. Run the same command again: it goes on from there.\n")
    assert "Traceback" not in said + told


def test_without_a_terminal_the_steps_are_lines(
    service: Service, upload: Callable[..., subprocess.Popen[str]], clip: Path
) -> None:
    said, told = upload(str(clip), "--post", "Look").communicate(timeout=30)

    assert "Uploaded MEDIA1: can be played, processing 60 %." in said
    assert said.endswith("nearcast watch POST0\n")
    assert told.splitlines() == ["Reading …", "Uploading …", "Waiting …"]
