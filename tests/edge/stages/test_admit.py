from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.exchange import Answer, Exchange, Plan
from edge.stages.admit import admit
from edge.steps import ReadBody
from shared.errors import (
    BodyNotUtf8,
    BodyTooLarge,
    HeaderMalformed,
    HeadersTooLarge,
    MediaTypeUnsupported,
    NearcastError,
    ParameterMalformed,
    RouteUnknown,
    UriTooLong,
)
from shared.limits import BODY_MAX
from tests.edge.given import exchange, memory, problem_of

JSON = {"content-type": "application/json"}


def admitted(target: str = "/v1/me", method: str = "GET", **more: object) -> Exchange:
    made = exchange(target, method, **more)
    assert admit(made, memory()) is None
    return made


def test_request_finds_its_route() -> None:
    made = admitted("/v1/users/@ada/followers?limit=3")
    assert made.route is not None
    assert made.route.name == "GET /v1/users/{user}/followers"
    assert (made.params, made.query) == ({"user": "@ada"}, "limit=3")


def test_head_is_answered_like_get() -> None:
    made = admitted(method="HEAD")
    assert made.route is not None
    assert made.route.method == "GET"


@pytest.mark.parametrize("path", ["//", "/v2/me", "/internal/health", "/v1/me/"])
def test_unknown_path_is_refused(path: str) -> None:
    with pytest.raises(RouteUnknown):
        admitted(path)


def test_unknown_method_learns_which_are_known() -> None:
    answer = admit(exchange("/v1/auth/sign-out", "GET"), memory())
    assert isinstance(answer, Answer)
    assert problem_of(answer) == (405, "method-not-allowed")
    assert answer.headers["allow"] == "POST"


def test_preflight_is_answered() -> None:
    headers = {"origin": "https://app.example", "access-control-request-method": "POST"}
    answer = admit(exchange("/v1/posts", "OPTIONS", headers), memory())
    assert isinstance(answer, Answer)
    assert answer.status == 204
    assert "authorization" in answer.headers["access-control-allow-headers"]


@pytest.mark.parametrize(
    "headers",
    [
        {"x": "y" * 16_384},
        {f"x-{number}": "" for number in range(65)},
        {"cookie": "c" * 1_025},
    ],
)
def test_flood_of_headers_is_refused(headers: dict[str, str]) -> None:
    with pytest.raises(HeadersTooLarge):
        admitted(headers=headers)


def test_long_address_is_refused() -> None:
    with pytest.raises(UriTooLong):
        admitted("/v1/me?cursor=" + "x" * 4_096)


@pytest.mark.parametrize(
    "target", ["/v1/users/%ff", "/v1/me?cursor=%c3", "/v1/users/%00", "/v1/me?x=%0a"]
)
def test_address_must_be_readable(target: str) -> None:
    with pytest.raises(ParameterMalformed):
        admitted(target)


def reading(body: bytes, headers: dict[str, str] | None = None) -> Plan:
    made = exchange("/v1/posts", "POST", JSON if headers is None else headers, body)
    plan = admit(made, memory())
    assert isinstance(plan, Plan)
    assert plan.steps == (ReadBody(BODY_MAX),)
    return plan


def test_body_is_read_into_the_exchange() -> None:
    made = exchange("/v1/posts", "POST", JSON | {"content-length": "4"}, b"")
    plan = admit(made, memory())
    assert isinstance(plan, Plan)
    assert plan.then(b"body") is None
    assert made.body == b"body"


def test_body_that_proves_too_long_is_refused() -> None:
    with pytest.raises(BodyTooLarge):
        reading(b"").then(None)


def test_body_that_says_it_is_too_long_is_not_read() -> None:
    headers = JSON | {"content-length": str(BODY_MAX + 1)}
    with pytest.raises(BodyTooLarge):
        reading(b"", headers)
    reading(b"", JSON | {"content-length": str(BODY_MAX)})


@pytest.mark.parametrize("length", ["-1", "1e3", "", "\u0661", "9" * 400])
def test_length_must_be_a_number(length: str) -> None:
    with pytest.raises((HeaderMalformed, BodyTooLarge)):
        reading(b"", JSON | {"content-length": length})


def test_body_must_be_utf8() -> None:
    with pytest.raises(BodyNotUtf8):
        reading(b"").then(b'"\xff"')


@pytest.mark.parametrize(
    ("media", "good"),
    [
        ("application/json", True),
        ("Application/JSON; charset=UTF-8", True),
        ("application/json;charset=latin-1", False),
        ("text/plain", False),
        ("", False),
    ],
)
def test_body_must_be_json(media: str, good: bool) -> None:
    plan = reading(b"", {"content-type": media})
    assert plan.then(b"") is None  # nothing was sent, so nothing is wrong with it
    if good:
        assert plan.then(b"{}") is None
    else:
        with pytest.raises(MediaTypeUnsupported):
            plan.then(b"{}")


def test_client_may_say_where_it_is_only_to_a_local_edge() -> None:
    headers = {
        "cf-connecting-ip": "192.0.2.7",
        "nearcast-country": "DE",
        "nearcast-address": "198.51.100.1",
    }
    for local, expected in (("0", ("US", "192.0.2.7")), ("1", ("DE", "198.51.100.1"))):
        made = exchange(headers=headers, country="US")
        assert admit(made, memory(LOCAL_OVERRIDES=local)) is None
        assert (made.country, made.address) == expected


@given(
    st.text(st.characters(codec="ascii", exclude_categories=["Cc"]), max_size=60),
    st.sampled_from(["GET", "POST", "PUT", "TRACE"]),
)
def test_whatever_is_asked_is_admitted_or_refused_with_a_problem(path: str, method: str) -> None:
    with suppress(NearcastError):
        admit(exchange("/" + path, method, body=b"" if method == "POST" else None), memory())
