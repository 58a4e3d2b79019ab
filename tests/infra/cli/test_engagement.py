import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from infra.cli import terminal
from infra.cli.accounts import Accounts
from infra.cli.client import Client, Session
from infra.cli.main import app

URL = "http://edge"
SESSION = Session("eu0000000000zz", "ann", "token", "eu0000000000zz.refresh", 2e9)
POST = {"id": "p1", "author_id": "a", "text": "Hello", "created_at": "2026-11-20T09:05:00.123Z"}
ITEM = {
    "post": POST,
    "author": {"username": "ann", "display_name": "Ann"},
    "counts": {"replies": 1, "reposts": 2, "quotes": 3, "likes": 4},
    "viewer": {"liked": True, "reposted": False, "bookmarked": True},
}
Run = Callable[..., Any]


@pytest.fixture
def asked() -> list[httpx.Request]:
    return []


@pytest.fixture
def answers(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, asked: list[httpx.Request]
) -> dict[str, httpx.Response]:
    known: dict[str, httpx.Response] = {}

    def handle(request: httpx.Request) -> httpx.Response:
        asked.append(request)
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
    Accounts(URL, tmp_path).keep(SESSION)
    return known


@pytest.fixture
def run(answers: dict[str, httpx.Response]) -> Run:
    runner = CliRunner()
    return lambda *arguments, **options: runner.invoke(app, list(arguments), **options)


@pytest.mark.parametrize(("command", "field"), [("reply", "reply_to"), ("quote", "quote_of")])
def test_answers_name_what_they_refer_to(
    run: Run,
    answers: dict[str, httpx.Response],
    asked: list[httpx.Request],
    command: str,
    field: str,
) -> None:
    answers["POST /v1/posts"] = httpx.Response(201, json=POST)

    done = run(command, "p0", input="From stdin\n")

    assert done.exit_code == 0
    assert json.loads(asked[0].content) == {"text": "From stdin", field: "p0"}
    assert asked[0].headers["idempotency-key"]


@pytest.mark.parametrize("what", ["repost", "like", "bookmark"])
def test_what_is_done_can_be_undone(
    run: Run, answers: dict[str, httpx.Response], asked: list[httpx.Request], what: str
) -> None:
    for method in ("PUT", "DELETE"):
        answers[f"{method} /v1/posts/p1/{what}"] = httpx.Response(204)

    assert run(what, "p1").exit_code == 0
    assert run(what, "p1", "--undo").exit_code == 0
    assert [request.method for request in asked] == ["PUT", "DELETE"]


def test_an_edit_sends_the_new_text(
    run: Run, answers: dict[str, httpx.Response], asked: list[httpx.Request]
) -> None:
    answers["PATCH /v1/posts/p1"] = httpx.Response(200, json=POST)

    assert run("edit", "p1", "Better").exit_code == 0
    assert json.loads(asked[0].content) == {"text": "Better"}


def test_a_thread_is_the_post_and_its_replies(run: Run, answers: dict[str, httpx.Response]) -> None:
    reply = ITEM | {"post": POST | {"id": "p2", "text": "Indeed"}}
    answers["GET /v1/posts"] = httpx.Response(200, json={"items": [ITEM]})
    page = {"items": [reply], "next_cursor": None}
    answers["GET /v1/posts/p1/replies"] = httpx.Response(200, json=page)

    done = run("thread", "p1")

    assert done.exit_code == 0
    assert done.output.index("Hello") < done.output.index("Indeed")
    assert "4 likes" in done.output
    assert "you like it" in done.output


def test_a_post_that_cannot_be_read_says_why(run: Run, answers: dict[str, httpx.Response]) -> None:
    answers["GET /v1/posts"] = httpx.Response(200, json={"items": []})
    gone = {"type": "/docs#post-deleted", "title": "The post was deleted"}
    answers["GET /v1/posts/p1"] = httpx.Response(410, json=gone)

    done = run("show", "p1")

    assert done.exit_code == 1
    assert "The post was deleted" in done.output


def test_a_history_lists_every_version(run: Run, answers: dict[str, httpx.Response]) -> None:
    versions = [
        {"revision": number, "text": text, "written_at": POST["created_at"]}
        for number, text in enumerate(("one", "two"))
    ]
    answers["GET /v1/posts/p1/history"] = httpx.Response(200, json={"items": versions})

    done = run("show", "p1", "--history", "--json")

    assert [json.loads(line)["text"] for line in done.output.splitlines()] == ["one", "two"]


def test_strangers_may_look(
    run: Run, answers: dict[str, httpx.Response], asked: list[httpx.Request], tmp_path: Path
) -> None:
    Accounts(URL, tmp_path).forget("ann")
    answers["GET /v1/posts"] = httpx.Response(200, json={"items": [ITEM | {"viewer": None}]})

    assert run("show", "p1").exit_code == 0
    assert "authorization" not in asked[0].headers
    assert run("show", "p1", "--as", "bob").exit_code == 4


def test_several_posts_are_one_question(
    run: Run, answers: dict[str, httpx.Response], asked: list[httpx.Request]
) -> None:
    other = ITEM | {"post": POST | {"id": "p2", "text": "Other"}, "counts": None}
    answers["GET /v1/posts"] = httpx.Response(200, json={"items": [ITEM, other]})

    done = run("show", "p2", "p1")

    assert done.output.index("Other") < done.output.index("Hello")
    assert asked[0].url.params["ids"] == "p2,p1"
    assert len(asked) == 1


@pytest.mark.parametrize("what", ["likes", "reposts"])
def test_people_around_a_post_are_listed(
    run: Run, answers: dict[str, httpx.Response], what: str
) -> None:
    page = {"items": [{"id": "a", "username": "bob", "display_name": ""}], "next_cursor": None}
    answers[f"GET /v1/posts/p1/{what}"] = httpx.Response(200, json=page)

    assert "@bob" in run(what, "p1").output


def test_quotes_are_listed(run: Run, answers: dict[str, httpx.Response]) -> None:
    page = {"items": [ITEM], "next_cursor": None}
    answers["GET /v1/posts/p1/quotes"] = httpx.Response(200, json=page)

    assert json.loads(run("quotes", "p1", "--json").output) == ITEM


def test_bookmarks_are_listed(run: Run, answers: dict[str, httpx.Response]) -> None:
    page = {"items": [ITEM], "next_cursor": None}
    answers["GET /v1/bookmarks"] = httpx.Response(200, json=page)

    assert "Hello" in run("bookmarks").output
