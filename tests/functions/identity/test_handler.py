import json
from io import StringIO

import pytest

from functions import entrance
from functions.identity import handler, routes
from functions.telemetry import logger
from tests.functions.events import LAMBDA, REQUEST_ID, request
from tests.functions.parts import wire
from tests.functions.world import World

PASSWORD = "correct horse battery"


@pytest.fixture
def world(monkeypatch):
    world = World()
    wire(monkeypatch, world, "eu", entrance, routes)
    return world


@pytest.fixture
def log(monkeypatch):
    stream = StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", stream)
    return stream.getvalue


def call(path, body=None, **more):
    answer = handler.lambda_handler(request("POST", f"/v1/auth/{path}", body, **more), LAMBDA)
    text = answer.get("body") or ""
    return answer["statusCode"], json.loads(text) if text else None, answer["headers"]


def problem(path, body=None, **more):
    status, document, headers = call(path, body, **more)
    assert headers["Content-Type"] == "application/problem+json"
    assert document["request_id"] == REQUEST_ID
    return status, document["type"].removeprefix("/docs#")


def sign_up(username="ada"):
    return call("sign-up", {"username": username, "password": PASSWORD, "zone": "eu"})


def test_up_in_refresh_out(world):
    status, up, _ = sign_up()
    assert status == 201
    assert set(up) == {"user_id", "access_token", "refresh_token", "expires_in"}
    status, into, _ = call("sign-in", {"username": "ada", "password": PASSWORD})
    assert (status, into["user_id"]) == (200, up["user_id"])
    token = {"refresh_token": into["refresh_token"]}
    status, fresh, _ = call("refresh", token)
    assert (status, fresh["refresh_token"]) == (200, into["refresh_token"])
    family = world.tables.refresh_tokens[into["refresh_token"].partition(".")[2]][1]
    assert call("sign-out", user=up["user_id"], family=family)[0] == 204
    assert problem("refresh", token) == (401, "refresh-token-invalid")


def test_the_zone_is_this_cells_unless_it_is_said(world):
    assert call("sign-up", {"username": "ada", "password": PASSWORD})[1]["user_id"][:2] == "eu"


def test_a_name_is_taken_once(world):
    sign_up()
    body = {"username": "Ada", "password": PASSWORD}
    assert problem("sign-up", body) == (409, "username-taken")


@pytest.mark.parametrize(
    ("body", "status", "kind"),
    [
        ({"username": "a!", "password": PASSWORD}, 422, "username-malformed"),
        ({"username": "ada", "password": "short"}, 422, "password-unfit"),
        ({"username": "ada", "password": PASSWORD, "zone": "us"}, 422, "zone-unknown"),
        ({"username": "ada", "password": PASSWORD, "zone": "mars"}, 422, "zone-unknown"),
        ({"username": "ada"}, 422, "field-missing"),
        ({"username": "ada", "password": PASSWORD, "admin": True}, 422, "field-unknown"),
        ({"username": 7, "password": PASSWORD}, 422, "field-invalid"),
        ([], 400, "body-malformed"),
    ],
)
def test_sign_ups_that_cannot_be(world, body, status, kind):
    assert problem("sign-up", body) == (status, kind)


def test_wrong_passwords_and_the_limit_on_them(world):
    sign_up()
    wrong = {"username": "ada", "password": "wrong"}
    for _ in range(10):
        assert problem("sign-in", wrong) == (401, "credentials-wrong")
    status, document, headers = call("sign-in", wrong)
    assert (status, document["type"]) == (429, "/docs#sign-in-limited")
    assert headers["Retry-After"] == "300"


def test_signing_out_takes_a_token(world):
    assert problem("sign-out") == (401, "token-missing")


def test_no_password_or_token_is_logged(world, log, capsys):
    _, up, _ = sign_up()
    call("sign-in", {"username": "ada", "password": "a wrong password"})
    call("refresh", {"refresh_token": up["refresh_token"]})
    said = log() + capsys.readouterr().out
    assert said.count('"message":"answered"') == 3
    for secret in (PASSWORD, "a wrong password", up["access_token"], up["refresh_token"], "ada"):
        assert secret not in said


def test_a_password_is_not_repeated_by_its_problem(world):
    _, document, _ = call("sign-up", {"username": "ada", "password": ["a secret"]})
    assert "a secret" not in json.dumps(document)
