import json
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.cli.failure import CliError
from infra.cli.media.watch import server as servers
from infra.cli.media.watch.server import PageServer

EDGE = "http://127.0.0.1:8787"
Json = dict[str, Any]


@pytest.fixture
def shown() -> list[Json | Exception]:
    return [{"edge": EDGE, "post": {"media": []}}]


@pytest.fixture
def page(
    shown: list[Json | Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[PageServer]:
    player = tmp_path / "hls.min.js"
    player.write_text("/* player */")
    monkeypatch.setattr(servers, "HLS", player)
    monkeypatch.setitem(servers.FILES, "/hls.js", (player, "text/javascript; charset=utf-8"))

    def load() -> Json:
        now = shown[0]
        if isinstance(now, Exception):
            raise now
        return now

    with PageServer(load, EDGE) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture
def get(page: PageServer) -> Callable[..., httpx.Response]:
    return lambda path, **options: httpx.get(page.address + path, trust_env=False, **options)


@pytest.mark.parametrize("path", ["/", "/page.css", "/page.js", "/hls.js"])
def test_the_page_and_what_it_names_are_served(
    get: Callable[..., httpx.Response], path: str
) -> None:
    answer = get(path)

    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/")
    assert f"connect-src 'self' {EDGE}" in answer.headers["content-security-policy"]


def test_the_page_names_only_what_is_served(get: Callable[..., httpx.Response]) -> None:
    text = get("/").text

    assert [path for path in ("/page.css", "/page.js", "/hls.js") if path not in text] == []


def test_the_post_is_loaded_anew_each_time(
    get: Callable[..., httpx.Response], shown: list[Json | Exception]
) -> None:
    first = get("/post.json").json()
    shown[0] = {"edge": EDGE, "post": {"media": ["x"]}}

    assert first != get("/post.json").json()


def test_a_post_that_cannot_be_loaded_now_can_be_later(
    get: Callable[..., httpx.Response], shown: list[Json | Exception]
) -> None:
    good, shown[0] = shown[0], ValueError("secret")

    failed = get("/post.json")
    shown[0] = good

    assert (failed.status_code, "secret" in failed.text) == (502, False)
    assert get("/post.json").json() == json.loads(json.dumps(good))


def test_pages_of_other_names_learn_nothing(get: Callable[..., httpx.Response]) -> None:
    assert get("/post.json", headers={"host": "evil.example"}).status_code == 421


def test_nothing_else_is_there(get: Callable[..., httpx.Response]) -> None:
    assert get("/../server.py").status_code == 404


def test_a_player_that_is_not_installed_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(servers, "HLS", tmp_path / "none")

    with pytest.raises(CliError, match="not installed"):
        PageServer(dict, EDGE)
