"""Bad input: each kind has its own problem type, and every problem a request id."""

import json
from typing import Any

import httpx
import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.journeys.system import Someone, System

POST = ("POST", "/v1/posts")
KEY = {"idempotency-key": "bad-input"}
JSON = {"content-type": "application/json"}


def body(**fields: Any) -> dict[str, Any]:
    return {"content": json.dumps(fields), "headers": JSON | KEY}


SIGNED_IN = {
    "unknown field": (*POST, body(text="x", colour="red"), 422, "field-unknown"),
    "wrong type": (*POST, body(text=7), 422, "field-invalid"),
    "missing field": (*POST, body(), 422, "field-missing"),
    "empty text": (*POST, body(text="  "), 422, "text-empty"),
    "long text": (*POST, body(text="x" * 5_001), 422, "text-too-long"),
    "no key": (*POST, {"json": {"text": "x"}}, 400, "idempotency-key-missing"),
    "not JSON": (*POST, {"content": "{", "headers": JSON | KEY}, 400, "body-malformed"),
    "not an object": (*POST, {"content": "[]", "headers": JSON | KEY}, 400, "body-malformed"),
    "not UTF-8": (
        *POST,
        {"content": b'{"text":"\xff"}', "headers": JSON | KEY},
        400,
        "body-not-utf8",
    ),
    "not application/json": (
        *POST,
        {"content": "x", "headers": KEY | {"content-type": "text/plain"}},
        415,
        "media-type-unsupported",
    ),
    "over 1 MB": (*POST, body(text="x" * 1_000_001), 413, "body-too-large"),
    "malformed post id": ("GET", "/v1/posts/nonsense", {}, 400, "id-malformed"),
    "unknown post": (
        "GET",
        "/v1/posts/038fraqvcc0002xjpe80xm87ne",
        {},
        404,
        "post-unknown",
    ),
    "malformed cursor": ("GET", "/v1/timelines/home?cursor=!!", {}, 400, "cursor-malformed"),
    "limit of 0": ("GET", "/v1/timelines/home?limit=0", {}, 400, "limit-malformed"),
    "limit of 101": ("GET", "/v1/timelines/home?limit=101", {}, 400, "limit-malformed"),
    "limit of x": ("GET", "/v1/timelines/home?limit=x", {}, 400, "limit-malformed"),
    "unknown username": ("GET", "/v1/users/@nobody_at_all_here", {}, 404, "user-unknown"),
    "unknown user": ("GET", "/v1/users/eu0000000000zz", {}, 404, "user-unknown"),
    "malformed user id": ("GET", "/v1/users/xx", {}, 400, "id-malformed"),
    "follow nobody": ("PUT", "/v1/follows/eu0000000000zz", {}, 404, "user-unknown"),
    "follow a malformed id": ("PUT", "/v1/follows/me", {}, 400, "id-malformed"),
    "unknown path": ("GET", "/v1/nothing", {}, 404, "route-unknown"),
    "wrong method": ("PUT", "/v1/posts", {}, 405, "method-not-allowed"),
}


@pytest.mark.parametrize("case", SIGNED_IN)
def test_bad_input_has_its_own_problem(system: System, european: Someone, case: str) -> None:
    method, path, options, status, kind = SIGNED_IN[case]
    headers = options.get("headers", {}) | european.bearer

    answer = system.raw(method, path, **(options | {"headers": headers}))

    problem = answer.json()
    assert (answer.status_code, problem["type"].rpartition("#")[2]) == (status, kind), problem
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert problem["request_id"]


SIGNED_OUT = {
    "no token": ("GET", "/v1/me", {}, 401, "token-missing"),
    "nonsense token": (
        "GET",
        "/v1/me",
        {"headers": {"authorization": "Bearer abc"}},
        401,
        "token-malformed",
    ),
    "malformed username": (
        "POST",
        "/v1/auth/sign-up",
        {"json": {"username": "no spaces", "password": "long enough 1"}},
        422,
        "username-malformed",
    ),
    "short password": (
        "POST",
        "/v1/auth/sign-up",
        {"json": {"username": "fine_name", "password": "short"}},
        422,
        "password-unfit",
    ),
    "unknown zone": (
        "POST",
        "/v1/auth/sign-up",
        {"json": {"username": "fine_name", "password": "long enough 1", "zone": "mars"}},
        422,
        "zone-unknown",
    ),
    "foreign refresh token": (
        "POST",
        "/v1/auth/refresh",
        {"json": {"refresh_token": "eu0000000000zz.made-up"}},
        401,
        "refresh-token-invalid",
    ),
}


@pytest.mark.parametrize("case", SIGNED_OUT)
def test_strangers_are_told_what_is_wrong(system: System, case: str) -> None:
    method, path, options, status, kind = SIGNED_OUT[case]

    answer = system.raw(method, path, **options)

    problem = answer.json()
    assert (answer.status_code, problem["type"].rpartition("#")[2]) == (status, kind), problem
    assert problem["request_id"]


def test_nobody_follows_themselves(system: System, european: Someone) -> None:
    answer = system.raw("PUT", f"/v1/follows/{european.id}", headers=european.bearer)

    assert answer.status_code == 422
    assert answer.json()["type"].endswith("#follow-self")


def test_a_region_answers_nobody_but_the_edge(system: System) -> None:
    """The function URL's own door: without the edge's signed context it is closed."""
    cell = system.cell("eu")
    secrets = system.instance.secrets()
    edge = Credentials(secrets.edge_id, secrets.edge_secret)
    request = AWSRequest("GET", cell.functions["api"] + "v1/me")
    SigV4Auth(edge, "lambda", cell.region).add_auth(request)

    answer = httpx.get(request.url, headers=dict(request.headers), timeout=30, trust_env=False)

    assert answer.status_code == 403
    assert answer.json()["type"].endswith("#context-missing")
