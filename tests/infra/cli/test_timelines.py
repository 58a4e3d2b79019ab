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
HOME = "/v1/timelines/home"
SESSION = Session("eu0000000000zz", "ann", "token", "eu0000000000zz.refresh", 2e9)
Run = Callable[..., Any]


def item(number: int, **more: Any) -> dict[str, Any]:
    post = {"id": f"p{number}", "text": f"post {number}", "created_at": "2026-11-20T09:05:00.123Z"}
    return {"post": post, "author": {"username": "ben"}, "reason": "follow"} | more


class Edge:
    """What the API is asked, and what it answers in turn."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.bodies: list[Any] = []
        self.answers: list[Any] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(f"{request.method} {request.url.raw_path.decode()}")
        self.bodies.append(json.loads(request.content) if request.content else None)
        answer = self.answers.pop(0)
        return httpx.Response(204) if answer is None else httpx.Response(200, json=answer)


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Edge:
    made = Edge()
    monkeypatch.setattr(
        terminal,
        "Client",
        lambda url, session, **options: Client(
            url, session, transport=httpx.MockTransport(made), **options
        ),
    )
    monkeypatch.setenv("NEARCAST_CONFIG", str(tmp_path))
    monkeypatch.setenv("NEARCAST_URL", URL)
    Accounts(URL).keep(SESSION)
    return made


def run(*arguments: str) -> Any:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == 0, done.output
    return done


def page(*items: Any, following: str | None = None, newest: str | None = None) -> Any:
    return {"items": list(items), "next_cursor": following, "newest_cursor": newest}


def test_new_is_what_came_since_the_last_look(edge: Edge) -> None:
    edge.answers = [page(item(1), newest="here"), page(item(3), following="down", newest="there")]
    edge.answers += [page(item(2)), page(newest="there")]
    run("home")
    assert "post 2" in run("home", "--new").output
    assert "Nothing new" in run("home", "--new").output
    assert edge.asked == [
        f"GET {HOME}?limit=20",
        f"GET {HOME}?limit=20&after=here",
        f"GET {HOME}?limit=20&cursor=down",
        f"GET {HOME}?limit=20&after=there",
    ]


def test_unseen_is_remembered_once_it_was_shown(edge: Edge) -> None:
    edge.answers = [page(item(2), item(1), newest="here"), None]
    run("home", "--unseen", "-n", "1")
    assert edge.asked == [f"GET {HOME}?limit=1&unseen=true", "POST /v1/timelines/seen"]
    assert edge.bodies[1] == {"post_ids": ["p2"]}


def test_items_say_who_reposted_and_what_they_stand_for(edge: Edge) -> None:
    reposted = item(1, via={"username": "cem"}, via_count=3, more=4)
    edge.answers = [page(reposted, newest="here")]
    shown = run("home").output
    assert "reposted by @cem and 2 more" in shown
    assert "and 4 older about the same" in shown


def test_lists_and_hashtags_are_paged(edge: Edge) -> None:
    edge.answers = [page(item(2), following="down"), page(item(1))]
    run("tag", "#Größe")
    assert edge.asked == [
        "GET /v1/timelines/tags/Gr%C3%B6%C3%9Fe?limit=20",
        "GET /v1/timelines/tags/Gr%C3%B6%C3%9Fe?limit=20&cursor=down",
    ]
    edge.answers = [page(item(1))]
    assert "post 1" in run("list", "eu0000000000zz-abc").output


def test_an_explanation_is_a_sentence(edge: Edge) -> None:
    why = {"in_timeline": False, "because": "muted", "explanation": "You muted its author."}
    edge.answers = [why, why]
    assert "Not there. You muted its author. muted" in run("explain", "p1").output
    assert json.loads(run("explain", "p1", "--json").output) == why
