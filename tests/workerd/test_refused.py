import base64
import json
import time
from collections.abc import Callable

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from tests.edge.tokens import Issuer
from tests.workerd.conftest import System

Bearer = Callable[..., dict[str, str]]


def problem(answer: httpx.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["nearcast-request-id"]
    return answer.status_code, answer.json()["type"].partition("#")[2]


def me(system: System, token: str) -> tuple[int, str]:
    return problem(system.client.get("/v1/me", headers={"authorization": f"Bearer {token}"}))


def test_no_token(system: System) -> None:
    answer = system.client.get("/v1/me")
    assert problem(answer) == (401, "token-missing")
    assert answer.headers["www-authenticate"] == 'Bearer realm="nearcast"'


def test_expired_token(system: System) -> None:
    token = system.issuer.token(exp=int(time.time()) - 1)
    assert me(system, token) == (401, "token-expired")


def test_clocks_that_differ_by_a_minute_are_no_ones_fault(system: System) -> None:
    now = int(time.time())
    early = {"authorization": f"Bearer {system.issuer.token(now_s=now + 30)}"}
    assert system.client.get("/v1/me", headers=early).status_code == 200
    assert me(system, system.issuer.token(now_s=now + 300)) == (401, "token-expired")


def test_algorithm_none(system: System) -> None:
    claims = system.issuer.claims("eu3v9k2m8x7q1c")
    token = jwt.encode(claims, None, "none", headers={"kid": system.issuer.key_id})
    assert me(system, token + "AA") == (401, "token-invalid")
    assert me(system, token)[0] == 401


def test_hmac_with_the_public_key(system: System) -> None:
    public = system.issuer.private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    claims = system.issuer.claims("eu3v9k2m8x7q1c")
    header = {"alg": "HS256", "typ": "JWT", "kid": system.issuer.key_id}
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=")
        for part in (header, claims)
    ]
    message = b".".join(parts)
    mac = jwt.get_algorithm_by_name("HS256").sign(message, public)
    token = (message + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()
    assert me(system, token) == (401, "token-invalid")


@pytest.mark.parametrize("key_id", ["key-1", "key-unheard-of"])
def test_wrong_key(system: System, key_id: str) -> None:
    assert me(system, Issuer(key_id).token()) == (401, "token-invalid")


def test_another_pools_client(system: System) -> None:
    assert me(system, system.issuer.token(client_id="other")) == (401, "token-foreign")


def test_bad_token_on_a_public_path(system: System) -> None:
    answer = system.client.get(
        "/v1/users/eu3v9k2m8x7q1c", headers={"authorization": "Bearer a.b.c"}
    )
    assert problem(answer) == (401, "token-malformed")


def test_unknown_path_and_method(system: System) -> None:
    assert problem(system.client.get("/v1/nothing")) == (404, "route-unknown")
    answer = system.client.delete("/v1/me")
    assert problem(answer) == (405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD, PATCH"


@pytest.mark.parametrize("declared", [True, False])
def test_oversized_body(system: System, bearer: Bearer, declared: bool) -> None:
    body = b'{"text": "' + b"x" * 1_000_000 + b'"}'
    answer = system.client.post(
        "/v1/posts",
        content=body if declared else iter([body]),
        headers=bearer() | {"content-type": "application/json"},
    )
    assert problem(answer) == (413, "body-too-large")
    assert system.region.asked == []


def test_body_that_is_not_utf8(system: System, bearer: Bearer) -> None:
    headers = bearer() | {"content-type": "application/json"}
    answer = system.client.post("/v1/posts", content=b'{"text": "\xff"}', headers=headers)
    assert problem(answer) == (400, "body-not-utf8")


def test_header_flood(system: System) -> None:
    flood = {f"x-flood-{number}": "x" * 200 for number in range(100)}
    assert problem(system.client.get("/v1/me", headers=flood)) == (431, "headers-too-large")


def test_malformed_id(system: System) -> None:
    assert problem(system.client.get("/v1/posts/nonsense")) == (400, "id-malformed")


def test_sign_in_is_limited_by_address(system: System) -> None:
    """The binding allows 100 a minute; they are counted for this test's own address."""
    headers = {"nearcast-address": "192.0.2.7"}
    account = {"username": "nobody", "password": "guess"}
    answers = [
        system.client.post("/v1/auth/sign-in", json=account, headers=headers) for _ in range(101)
    ]
    assert [problem(answer) for answer in answers[:100]] == [(401, "credentials-wrong")] * 100
    assert problem(answers[100]) == (429, "address-limited")
    assert answers[100].headers["retry-after"] == "60"
    elsewhere = {"nearcast-address": "192.0.2.8"}
    answer = system.client.post("/v1/auth/sign-in", json=account, headers=elsewhere)
    assert problem(answer) == (401, "credentials-wrong")
