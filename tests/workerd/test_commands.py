"""`nearcast flags`, `nearcast issuers` and `nearcast keys` against the real edge."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from typer.testing import CliRunner

from infra.cli.main import app
from tests.edge.tokens import OTHER, Issuer, other_token
from tests.workerd.conftest import System
from tests.workerd.door import CONTEXT_KEYS

Bearer = Callable[..., dict[str, str]]
Run = Callable[..., str]


@pytest.fixture
def nearcast(system: System) -> Iterator[Run]:
    environment = {"NEARCAST_KEYS": CONTEXT_KEYS, "NEARCAST_URL": str(system.client.base_url)}

    def run(*words: str, status: int = 0) -> str:
        result = CliRunner().invoke(app, list(words), env=environment)
        assert result.exit_code == status, result.output
        return result.output

    yield run
    system.edge.publish(system.keys, {"flags": {}}, "flags").raise_for_status()


@pytest.fixture
def posting(system: System, bearer: Bearer) -> Callable[[], Any]:
    def told() -> Any:
        headers = bearer() | {"idempotency-key": "k", "content-type": "application/json"}
        system.client.post("/v1/posts", content=b"{}", headers=headers).raise_for_status()
        return system.region.asked[-1].context.decision.get("posting")

    return told


def test_flag_from_set_to_kill_and_back(
    system: System, nearcast: Run, posting: Callable[[], Any]
) -> None:
    document = {"flags": {"posting": {
        "state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": "on",
        "metadata": {"routes": "POST /v1/posts"},
    }}}  # fmt: skip
    system.edge.publish(system.keys, document, "flags").raise_for_status()
    assert posting() == ["on", True, "STATIC", None]
    assert "posting: off" in nearcast("flags", "set", "posting", "off")
    assert posting() == ["off", False, "STATIC", None]
    assert "0.5 % on" in nearcast("flags", "rollout", "posting", "on", "0.5")
    assert posting()[2] == "TARGETING_MATCH"
    nearcast("flags", "kill", "posting")
    assert posting() == [None, None, "DISABLED", None]
    assert json.loads(nearcast("flags", "get", "posting"))["state"] == "DISABLED"
    assert "posting: off" in nearcast("flags", "get")
    nearcast("flags", "rollback")
    assert posting()[2] == "TARGETING_MATCH"
    assert "current" in nearcast("flags", "history")


def test_bad_change_is_refused_and_explained(nearcast: Run) -> None:
    nearcast("flags", "set", "posting", "on")
    assert "not a percentage" in nearcast("flags", "rollout", "posting", "off", "0.0001", status=1)
    assert "no flag" in nearcast("flags", "kill", "nothing", status=1)
    assert "no variant" in nearcast("flags", "set", "posting", "up", status=1)


def test_key_is_made_used_and_revoked(system: System, nearcast: Run) -> None:
    made = json.loads(nearcast("keys", "create", "crawler", "--scope", "profile:read",
                               "--user", "eu3v9k2m8x7q1c", "--days", "1", "--json"))  # fmt: skip
    headers = {"authorization": f"Bearer {made['key']}"}
    assert system.client.get("/v1/me", headers=headers).json()["user"] == "eu3v9k2m8x7q1c"
    nearcast("keys", "revoke", made["id"])
    assert system.client.get("/v1/me", headers=headers).status_code == 401


def test_issuer_is_let_in_and_put_out(system: System, nearcast: Run) -> None:
    other = Issuer("key-command", algorithm="EdDSA")
    system.region.others["command"] = other.jwks()
    headers = {"authorization": f"Bearer {other_token(other)}"}
    keys_at = f"{system.region.url}/issuers/command"
    name, options = OTHER["issuer"], ("--audience", "nearcast", "--zone", "eu")
    nearcast("issuers", "set", name, "--jwks-url", keys_at, *options)
    assert system.client.get("/v1/me", headers=headers).status_code == 200
    assert "users of eu" in nearcast("issuers", "get")
    nearcast("issuers", "set", name, "--audience", "somebody-else")
    assert system.client.get("/v1/me", headers=headers).status_code == 401
    nearcast("issuers", "rollback")
    assert system.client.get("/v1/me", headers=headers).status_code == 200
    assert json.loads(nearcast("issuers", "get", name))["jwks_url"] == keys_at
    nearcast("issuers", "remove", name)
    assert system.client.get("/v1/me", headers=headers).status_code == 401
    assert "no address" in nearcast(
        "issuers", "set", name, "--jwks-url", "http://x", *options, status=1
    )
