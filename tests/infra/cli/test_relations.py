"""Commands between people, over a client that answers from a table."""

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
ME, LUCA = "eu0000000000zz", "us00000000001c"
SESSION = Session(ME, "ann", "token", f"{ME}.refresh", 2e9)
POST = "0cz6r0w8k40003v9k2m8x7q1c5"
Run = Callable[..., Any]


def person(user_id: str = LUCA, username: str = "luca") -> dict[str, Any]:
    return {"id": user_id, "username": username, "display_name": "Luca", "bio": ""}


def page(*items: object) -> httpx.Response:
    return httpx.Response(200, json={"items": items, "next_cursor": None})


class Edge:
    """What the API answers, by method and path, and what it was asked."""

    def __init__(self) -> None:
        self.known: dict[str, httpx.Response] = {
            "GET /v1/users/@luca": httpx.Response(200, json=person()),
            "GET /v1/users/@ann": httpx.Response(200, json=person(ME, "ann")),
        }
        self.asked: list[tuple[str, Any]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        name = f"{request.method} {request.url.path}"
        body = json.loads(request.content) if request.content else dict(request.url.params)
        self.asked.append((name, body))
        return self.known.get(name, httpx.Response(204))


@pytest.fixture
def edge(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Edge:
    edge = Edge()
    monkeypatch.setattr(
        terminal,
        "Client",
        lambda url, session, **options: Client(
            url, session, transport=httpx.MockTransport(edge), **options
        ),
    )
    monkeypatch.setenv("NEARCAST_CONFIG", str(tmp_path))
    monkeypatch.setenv("NEARCAST_URL", URL)
    Accounts(URL, tmp_path).keep(SESSION)
    return edge


@pytest.fixture
def run(edge: Edge) -> Run:
    runner = CliRunner()

    def run(*arguments: str) -> str:
        done = runner.invoke(app, list(arguments))
        assert done.exit_code == 0, done.output
        return done.output

    return run


@pytest.mark.parametrize(
    ("command", "method", "what", "said"),
    [
        ("block", "PUT", "blocks", "Blocked"),
        ("unblock", "DELETE", "blocks", "Unblocked"),
        ("mute", "PUT", "mutes", "Muted"),
        ("unmute", "DELETE", "mutes", "Unmuted"),
        ("approve", "PUT", "follow-requests", "Approved"),
        ("reject", "DELETE", "follow-requests", "Rejected"),
    ],
)
def test_what_is_done_to_somebody(
    run: Run, edge: Edge, command: str, method: str, what: str, said: str
) -> None:
    assert f"{said} luca." in run(command, "luca")
    assert edge.asked[-1][0] == f"{method} /v1/{what}/{LUCA}"


def test_nobody_does_it_to_themselves(edge: Edge) -> None:
    done = CliRunner().invoke(app, ["block", "@ann"])
    assert done.exit_code != 0
    assert "others only" in done.output
    assert edge.asked[-1][0].startswith("GET ")


@pytest.mark.parametrize("command", ["blocks", "mutes"])
def test_lists_of_people(run: Run, edge: Edge, command: str) -> None:
    edge.known[f"GET /v1/{command}"] = page(person())
    assert "@luca" in run(command)


def test_requests_and_a_private_account(run: Run, edge: Edge) -> None:
    asked = {"user": person(), "requested_at": "2026-11-20T09:05:00.000Z"}
    edge.known["GET /v1/follow-requests"] = page(asked)
    assert "@luca Luca" in run("requests")
    edge.known[f"PUT /v1/follows/{LUCA}"] = httpx.Response(202, json={"requested": True})
    assert "Asked luca" in run("follow", "luca")
    edge.known["PATCH /v1/me"] = httpx.Response(200, json=person(ME, "ann"))
    run("profile", "edit", "--private")
    assert edge.asked[-1] == ("PATCH /v1/me", {"private": True})


def test_reports_are_about_posts_or_people(run: Run, edge: Edge) -> None:
    run("report", POST, "--reason", "spam")
    assert edge.asked[-1] == ("POST /v1/reports", {"post_id": POST, "reason": "spam"})
    run("report", "luca", "--reason", "abuse")
    assert edge.asked[-1] == ("POST /v1/reports", {"user_id": LUCA, "reason": "abuse"})


def test_a_search_sends_how_names_begin(run: Run, edge: Edge) -> None:
    edge.known["GET /v1/users"] = page(person())
    assert "@luca" in run("search", "lu")
    assert edge.asked[-1][1]["prefix"] == "lu"
    edge.known["GET /v1/users"] = page()
    assert "Nobody" in run("search", "zz")


def test_a_list_is_made_filled_and_read(run: Run, edge: Edge) -> None:
    list_id = f"{ME}-00000001"
    made = {"id": list_id, "name": "Friends", "member_count": 1}
    edge.known["POST /v1/lists"] = httpx.Response(201, json=made)
    edge.known["GET /v1/lists"] = page(made)
    edge.known[f"PATCH /v1/lists/{list_id}"] = httpx.Response(200, json=made | {"name": "Pals"})
    edge.known[f"GET /v1/lists/{list_id}/members"] = page(person())
    assert "Made Friends" in run("lists", "create", "Friends")
    assert "1 people" in run("lists", "show")
    run("lists", "add", "Friends", "luca")
    assert edge.asked[-1][0] == f"PUT /v1/lists/{list_id}/members/{LUCA}"
    assert "@luca" in run("lists", "members", list_id)
    run("lists", "drop", "Friends", "luca")
    assert edge.asked[-1][0] == f"DELETE /v1/lists/{list_id}/members/{LUCA}"
    assert "Pals" in run("lists", "rename", "Friends", "Pals")
    run("lists", "remove", "Friends")
    assert edge.asked[-1][0] == f"DELETE /v1/lists/{list_id}"


def test_a_list_that_is_not_there_is_said_so(edge: Edge) -> None:
    edge.known["GET /v1/lists"] = page()
    done = CliRunner().invoke(app, ["lists", "members", "Friends"])
    assert done.exit_code != 0
    assert "no list Friends" in done.output


def notice(**changes: Any) -> dict[str, Any]:
    known = {
        "id": "n",
        "kind": "like",
        "post_id": POST,
        "actors": [person()],
        "count": 1,
        "more": False,
        "at": "2026-11-20T09:05:00.000Z",
        "unread": True,
    }
    return known | changes


def test_notifications_say_who_did_what_and_are_marked_read(run: Run, edge: Edge) -> None:
    older = "2026-11-20T08:00:00.000Z"
    edge.known["GET /v1/notifications"] = page(
        notice(),
        notice(count=5, at=older, unread=False),
        notice(kind="follow", post_id=None, count=50, more=True, at=older),
    )
    said = run("notifications", "--read")
    assert f"@luca like {POST}" in said
    assert "@luca and 4 others" in said
    assert "@luca and 49+ others follow you" in said
    assert edge.asked[-1] == (
        "PUT /v1/notifications/read",
        {"until": "2026-11-20T09:05:00.000Z"},
    )
    edge.known["GET /v1/notifications"] = page()
    assert "Nothing yet" in run("notifications", "--read")
    assert edge.asked[-1][0] == "GET /v1/notifications"


def test_a_profile_says_what_two_people_are_to_each_other(run: Run, edge: Edge) -> None:
    state = {"following": True, "followed_by": False, "requested": False, "blocked_by": True}
    profile = person() | {"private": True, "viewer": state}
    edge.known["GET /v1/users/@luca"] = httpx.Response(200, json=profile)
    edge.known[f"GET /v1/users/{LUCA}"] = httpx.Response(200, json=profile)
    said = run("profile", "show", "luca", "--as", "ann")
    assert "following, blocked by" in said
    assert "private" in said
    edge.known[f"GET /v1/users/{LUCA}/followers"] = page(person(ME, "ann"))
    assert "@ann" in run("followers", "luca", "--as", "ann")
