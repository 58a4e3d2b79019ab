import json
from collections.abc import Callable

from tests.workerd.conftest import System

Bearer = Callable[..., dict[str, str]]


def test_caller_is_answered_by_their_home_region(system: System, bearer: Bearer) -> None:
    answer = system.client.get("/v1/me", headers=bearer("ap3v9k2m8x7q1c"))
    assert answer.status_code == 200
    assert answer.json() == {
        "function": "api",
        "zone": "ap",
        "user": "ap3v9k2m8x7q1c",
        "path": "/v1/me",
    }
    assert "forward;dur=" in answer.headers["server-timing"]
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_region_gets_the_context_and_never_the_token(system: System, bearer: Bearer) -> None:
    text = json.dumps({"text": "grüß Gott"}).encode()
    headers = bearer() | {"content-type": "application/json", "idempotency-key": "k-1"}
    assert system.client.post("/v1/posts", content=text, headers=headers).status_code == 200
    (asked,) = system.region.asked
    assert (asked.method, asked.path, asked.body) == ("POST", "/v1/posts", text)
    assert asked.context.family == "family-1"
    assert asked.headers["idempotency-key"] == "k-1"
    assert "Bearer" not in str(asked.headers)
    assert asked.headers["authorization"].startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/")
    assert "/eu-west-1/lambda/aws4_request" in asked.headers["authorization"]


def test_username_leads_to_the_users_region(system: System) -> None:
    system.region.users["ada"] = "us3v9k2m8x7q1c"
    answer = system.client.get("/v1/users/@Ada")
    assert answer.json()["path"] == "/v1/users/us3v9k2m8x7q1c"
    assert system.region.asked[-1].cell == "use1-a"


def test_unknown_username_is_404(system: System) -> None:
    answer = system.client.get("/v1/users/@nobody")
    assert (answer.status_code, answer.json()["type"]) == (404, "/docs#user-unknown")


def test_name_is_found_as_soon_as_somebody_has_signed_up_with_it(system: System) -> None:
    for _ in range(3):
        assert system.client.get("/v1/users/@newcomer").status_code == 404
    assert sum("newcomer" in asked.path for asked in system.region.asked) == 1
    account = {"username": "Newcomer", "password": "correct horse"}
    system.client.post("/v1/auth/sign-up", json=account).raise_for_status()
    system.region.users["newcomer"] = "us3v9k2m8x7q1c"
    assert system.client.get("/v1/users/@newcomer").status_code == 200


def test_newcomer_gets_the_zone_of_their_country(system: System) -> None:
    account = {"username": "ada", "password": "correct horse"}
    answer = system.client.post(
        "/v1/auth/sign-up", json=account, headers={"nearcast-country": "DE"}
    )
    assert answer.json() == {
        "function": "identity",
        "zone": "eu",
        "user": None,
        "path": "/v1/auth/sign-up",
    }


def test_head_has_no_body(system: System) -> None:
    answer = system.client.head("/v1/users/eu3v9k2m8x7q1c")
    assert (answer.status_code, answer.content) == (200, b"")
    assert int(answer.headers["content-length"]) > 0


def test_pages_of_any_origin_may_call(system: System) -> None:
    origin = {"origin": "https://app.example"}
    asked = origin | {"access-control-request-method": "POST"}
    preflight = system.client.options("/v1/posts", headers=asked)
    assert (preflight.status_code, preflight.headers["access-control-allow-origin"]) == (204, "*")
    answer = system.client.get("/healthz", headers=origin)
    assert answer.headers["access-control-allow-origin"] == "*"


def test_documents_come_from_a_region_once(system: System) -> None:
    for _ in range(2):
        assert system.client.get("/v1/openapi.json").json() == {"openapi": "3.1.0"}
    assert len(system.region.asked) <= 1


def test_log_has_neither_token_nor_person(system: System, bearer: Bearer) -> None:
    headers = bearer("eu3v9k2m8x7q1c")
    answer = system.client.get("/v1/me", headers=headers)
    line = system.edge.await_line(answer.headers["nearcast-request-id"])
    assert json.loads(line)["route"] == "GET /v1/me"
    assert "eu3v9k2m8x7q1c" not in line
    assert headers["authorization"].split(".")[1] not in system.edge.output()
