import json
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from infra.cli import terminal, timelines
from infra.cli.accounts import Accounts
from infra.cli.client import Client, Session
from infra.cli.kept import config_folder
from infra.cli.main import app
from infra.cli.problem import ApiError

URL = "http://edge"
SESSION = Session("eu0000000000zz", "ann", "token", "eu0000000000zz.refresh", 2e9)
Run = Callable[..., Any]


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, httpx.Response]:
    """What the API answers, by method and path."""
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
    return known


@pytest.fixture
def run(answers: dict[str, httpx.Response]) -> Run:
    runner = CliRunner()
    return lambda *arguments, **options: runner.invoke(app, list(arguments), **options)


def test_signing_in_keeps_the_session_for_its_owner_only(
    run: Run, answers: dict[str, httpx.Response], tmp_path: Path
) -> None:
    tokens = {
        "user_id": SESSION.user_id,
        "access_token": "a",
        "refresh_token": "r",
        "expires_in": 60,
    }
    answers["POST /v1/auth/sign-in"] = httpx.Response(200, json=tokens)

    done = run("sign-in", "@Ann", "--password", "secret password")

    assert done.exit_code == 0
    assert "@ann" in done.output
    assert Accounts(URL).session("ann").access_token == "a"
    assert stat.S_IMODE((tmp_path / "accounts.json").stat().st_mode) == 0o600


def test_several_accounts_are_kept_and_the_last_one_is_current(tmp_path: Path) -> None:
    accounts = Accounts(URL, tmp_path)
    other = Session("us0000000000zz", "bob", "t", "r", 0)

    accounts.keep(SESSION)
    accounts.keep(other)

    assert accounts.session() == other
    assert accounts.session("@ANN") == SESSION
    accounts.forget("bob")
    assert accounts.session() == SESSION


def test_sessions_of_other_deployments_are_not_seen(run: Run, tmp_path: Path) -> None:
    Accounts("http://elsewhere", tmp_path).keep(SESSION)

    done = run("whoami")

    assert done.exit_code == 4
    assert "Nobody is signed in" in done.output


def test_a_problem_is_a_sentence_with_its_type_and_request(
    run: Run, answers: dict[str, httpx.Response], tmp_path: Path
) -> None:
    Accounts(URL, tmp_path).keep(SESSION)
    document = {"type": "/docs#text-empty", "detail": "The text is empty.", "request_id": "abc"}
    answers["POST /v1/posts"] = httpx.Response(422, json=document)

    done = run("post", "")

    assert done.exit_code == 1
    assert "The text is empty." in done.output
    assert "text-empty" in done.output
    assert "abc" in done.output
    assert "Traceback" not in done.output


def test_a_problem_is_a_document_for_programs(
    run: Run, answers: dict[str, httpx.Response], tmp_path: Path
) -> None:
    Accounts(URL, tmp_path).keep(SESSION)
    answers["POST /v1/posts"] = httpx.Response(422, json={"type": "/docs#text-empty"})

    done = run("post", "", "--json")

    assert json.loads(done.output)["type"] == "text-empty"


def test_text_comes_from_stdin_without_an_argument(
    run: Run, answers: dict[str, httpx.Response], tmp_path: Path
) -> None:
    Accounts(URL, tmp_path).keep(SESSION)
    answers["POST /v1/posts"] = httpx.Response(201, json={"id": "p1"})

    done = run("post", "--json", input="from a pipe\n")

    assert done.exit_code == 0
    assert json.loads(done.output) == {"id": "p1"}


def test_nothing_at_the_address_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NEARCAST_CONFIG", str(tmp_path))

    done = CliRunner().invoke(app, ["profile", "show", "ann", "--url", "http://127.0.0.1:1"])

    assert done.exit_code == 3
    assert "does not answer" in done.output


def test_the_import_says_which_lines_are_bad(run: Run, tmp_path: Path) -> None:
    edges = tmp_path / "edges.csv"
    edges.write_text("1,2,3\n")

    done = run("import", str(edges))

    assert done.exit_code == 1
    assert "line 1: 3 columns" in done.output


def test_settings_are_where_the_system_wants_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")

    assert config_folder({"XDG_CONFIG_HOME": "/x"}) == Path("/x/nearcast")
    assert config_folder({}) == Path.home() / ".config" / "nearcast"
    assert config_folder({"NEARCAST_CONFIG": "/y"}) == Path("/y")


def items(*ids: str) -> list[dict[str, Any]]:
    return [{"post": {"id": each}} for each in ids]


def seen(looks: Iterator[list[dict[str, Any]]], times: int) -> list[list[str]]:
    return [[item["post"]["id"] for item in next(looks)] for _ in range(times)]


def test_tail_shows_what_is_new_oldest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timelines.time, "sleep", lambda _: None)
    answers = iter(
        [items("b", "a"), items("b", "a"), items("d", "c", "b", "a"), items("d", "c2", "c")]
    )

    looks = timelines.follow(lambda: next(answers), 1, lines=1)

    assert seen(looks, 4) == [["b"], [], ["c", "d"], ["c2"]]


def test_tail_goes_on_after_the_region_was_away(monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: list[float] = []
    monkeypatch.setattr(timelines.time, "sleep", pauses.append)
    away = ApiError(503, {"type": "/docs#region-unavailable"})
    answers = iter([items("a"), away, away, items("b", "a")])

    def look() -> list[dict[str, Any]]:
        answer = next(answers)
        if isinstance(answer, ApiError):
            raise answer
        return answer

    assert seen(timelines.follow(look, 1, lines=5), 2) == [["a"], ["b"]]
    assert pauses == [1, 2, 4]
