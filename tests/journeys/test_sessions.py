"""Tokens: renewed, ended, and refused."""

import pytest

from infra.cli.problem import ApiError
from tests.journeys.system import PASSWORD, System, eventually


def test_a_refresh_token_gives_a_new_access_token(system: System) -> None:
    someone = system.newcomer("ap")
    before = someone.session.access_token

    someone.client.renew()

    assert someone.client.session is not None
    assert someone.client.session.access_token != before
    assert someone.client.me()["id"] == someone.id


def test_sign_out_ends_the_access_token_and_its_refresh_token(system: System) -> None:
    someone = system.newcomer("eu")
    other_device = system.stranger().sign_in(someone.username, PASSWORD)
    header = someone.bearer
    refresh = {"refresh_token": someone.session.refresh_token}

    someone.client.sign_out()

    answer = eventually(
        lambda: system.raw("GET", "/v1/me", headers=header), lambda seen: seen.status_code == 401
    )
    assert answer.json()["type"].endswith("#token-revoked")
    refused = system.raw("POST", "/v1/auth/refresh", json=refresh)
    assert refused.status_code == 401
    assert refused.json()["type"].endswith("#refresh-token-invalid")
    bearer = {"authorization": f"Bearer {other_device.access_token}"}
    assert system.raw("GET", "/v1/me", headers=bearer).status_code == 200


def test_a_wrong_password_and_an_unknown_name_sound_the_same(system: System) -> None:
    someone = system.newcomer("us")
    problems = []
    for username in (someone.username, "nobody_has_this_name"):
        with pytest.raises(ApiError) as error:
            system.stranger().sign_in(username, "not the password")
        problems.append((error.value.status, error.value.type, error.value.detail))

    assert problems[0][:2] == (401, "credentials-wrong")
    assert problems[0] == problems[1]


def test_an_account_is_closed_to_guessing(system: System) -> None:
    someone = system.newcomer("eu")

    def guess() -> int:
        body = {"username": someone.username, "password": "not the password"}
        return system.raw("POST", "/v1/auth/sign-in", json=body).status_code

    statuses = [guess() for _ in range(12)]

    assert statuses[0] == 401
    assert statuses[-1] == 429
