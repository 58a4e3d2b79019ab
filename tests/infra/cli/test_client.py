from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from infra.cli import client as clients
from infra.cli.client import Client, Session
from infra.cli.problem import ApiError, Unreachable

SESSION = Session("eu0000000000zz", "ann", "old", "eu0000000000zz.refresh", 2e9)
TOKENS = {"user_id": SESSION.user_id, "access_token": "new", "expires_in": 3600}
Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    waited: list[float] = []
    monkeypatch.setattr(clients.time, "sleep", waited.append)
    return waited


class Server:
    """Answers in order, and remembers what it was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def client(self, session: Session | None = None, **options: Any) -> Client:
        return Client("http://edge", session, transport=httpx.MockTransport(self), **options)


def problem(status: int, kind: str, **more: object) -> httpx.Response:
    document = {"type": f"/docs#{kind}", "title": kind, "status": status, "request_id": "r"}
    return httpx.Response(status, json=document | more)


def ok(**body: object) -> httpx.Response:
    return httpx.Response(200, json=body)


def test_a_read_is_tried_again_when_the_region_is_away() -> None:
    server = Server(problem(503, "region-unavailable"), httpx.ReadError("cut"), ok(id="x"))

    with server.client() as client:
        assert client.user("@ann") == {"id": "x"}


def test_a_post_is_tried_again_with_the_same_key() -> None:
    server = Server(httpx.ReadTimeout("slow"), problem(504, "deadline-exceeded"), ok(id="p"))

    with server.client(SESSION) as client:
        assert client.post("hello") == {"id": "p"}

    keys = {request.headers["idempotency-key"] for request in server.asked}
    assert len(server.asked) == 3
    assert len(keys) == 1


def test_a_sign_up_is_not_sent_twice() -> None:
    server = Server(httpx.ReadTimeout("slow"))

    with server.client() as client, pytest.raises(Unreachable):
        client.sign_up("ann", "password")
    assert len(server.asked) == 1


def test_what_is_refused_is_not_tried_again() -> None:
    server = Server(problem(404, "user-unknown", detail="No such user."))

    with server.client() as client, pytest.raises(ApiError) as error:
        client.user("@ann")

    assert (error.value.status, error.value.type) == (404, "user-unknown")
    assert (error.value.detail, error.value.request_id) == ("No such user.", "r")


def test_a_limit_is_waited_for_if_it_is_short(pauses: list[float]) -> None:
    limited = problem(429, "address-limited")
    limited.headers["retry-after"] = "3"
    server = Server(limited, ok(id="x"))

    with server.client() as client:
        client.user("@ann")

    assert pauses == [3]


def test_a_long_limit_is_the_callers_decision() -> None:
    server = Server(problem(429, "sign-in-limited", retry_after_s=300))

    with server.client() as client, pytest.raises(ApiError) as error:
        client.user("@ann")
    assert error.value.retry_after_s == 300


def test_an_expired_token_is_renewed_once_and_handed_on() -> None:
    server = Server(problem(401, "token-expired"), ok(**TOKENS), ok(id="me"))
    renewed: list[Session] = []

    with server.client(SESSION, on_renewed=renewed.append) as client:
        assert client.me() == {"id": "me"}

    assert renewed[0].access_token == "new"
    assert renewed[0].refresh_token == SESSION.refresh_token
    assert "authorization" not in server.asked[1].headers
    assert server.asked[2].headers["authorization"] == "Bearer new"


def test_a_token_about_to_end_is_renewed_before_the_call() -> None:
    server = Server(ok(**TOKENS), ok(id="me"))

    with server.client(replace(SESSION, expires_at=0)) as client:
        client.me()

    assert [request.url.path for request in server.asked] == ["/v1/auth/refresh", "/v1/me"]


def test_a_renewed_token_that_is_refused_is_an_error() -> None:
    server = Server(problem(401, "token-expired"), ok(**TOKENS), problem(401, "token-expired"))

    with server.client(SESSION) as client, pytest.raises(ApiError):
        client.me()


def test_an_answer_that_is_no_problem_is_still_an_error() -> None:
    server = Server(httpx.Response(500, text="<html>"))

    with server.client() as client, pytest.raises(ApiError) as error:
        client.user("@ann")
    assert error.value.detail == "<html>"


def test_pages_are_walked_to_the_end() -> None:
    server = Server(ok(items=[{"n": 1}], next_cursor="c"), ok(items=[{"n": 2}], next_cursor=None))

    with server.client() as client:
        assert [item["n"] for item in client.pages("/v1/x", limit=1)] == [1, 2]
    assert server.asked[1].url.params["cursor"] == "c"
