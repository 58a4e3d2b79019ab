"""Servers are named by API keys, as people are by tokens (test_authenticate.py)."""

import json
from typing import Any

import pytest

from edge import apikeys
from edge.exchange import Exchange, Plan
from edge.memory import Memory
from edge.stages.authenticate import authenticate
from edge.steps import ReadDocument
from shared.errors import ApiKeyInvalid, Busy, ScopeMissing, TokenRevoked, UserNeeded
from tests.edge.given import NOW_MS, NOW_S, USER, memory, routed

KEY = "nck_0123456789abcdef_" + "S" * 43


def keep(**changes: Any) -> str:
    key = {"digest": apikeys.digest(KEY), "owner": "crawler", "scopes": ["profile:read"]} | changes
    return json.dumps(key)


def use(
    kept: str | None,
    isolate: Memory | None = None,
    key: str = KEY,
    target: str = "/v1/me",
    now_ms: int = NOW_MS,
) -> Exchange:
    made = routed(target, headers={"authorization": f"Bearer {key}"}, now_ms=now_ms)
    outcome = authenticate(made, isolate or memory())
    if isinstance(outcome, Plan):
        assert outcome.steps == (ReadDocument("apikey:0123456789abcdef"),)
        outcome = outcome.then(kept)
    assert outcome is None
    return made


def test_server_acts_for_its_keys_user_within_its_scopes() -> None:
    isolate = memory()
    caller = use(keep(user_id=USER), isolate).caller
    assert caller is not None
    assert (caller.user_id, caller.zone) == (USER, "eu")
    with pytest.raises(ScopeMissing):
        use("not asked", isolate, target="/v1/timelines/home")


def test_server_without_a_user_reads_what_is_public() -> None:
    assert use(keep(), target=f"/v1/users/{USER}").caller is None
    with pytest.raises(UserNeeded):
        use(keep())


@pytest.mark.parametrize(
    "kept", ["", "{}", "not JSON", keep(digest="0" * 64), keep(expires_s=NOW_S), keep(scopes=[])]
)
def test_key_that_is_not_kept_so_opens_nothing(kept: str) -> None:
    with pytest.raises(ApiKeyInvalid):
        use(kept)


@pytest.mark.parametrize(
    "key", ["nck_", "nck_0123456789ABCDEF_" + "S" * 43, KEY + "S", KEY[:-1], "nck_x_y"]
)
def test_malformed_key_is_looked_up_nowhere(key: str) -> None:
    with pytest.raises(ApiKeyInvalid):
        authenticate(routed(headers={"authorization": f"Bearer {key}"}), memory())


def test_key_that_nobody_can_look_up_is_not_refused_for_good() -> None:
    isolate = memory()
    with pytest.raises(Busy):
        use(None, isolate)
    assert use(keep(user_id=USER), isolate).caller is not None


def test_key_is_remembered_for_a_while_known_or_not() -> None:
    isolate = memory()
    with pytest.raises(ApiKeyInvalid):
        use("", isolate)
    with pytest.raises(ApiKeyInvalid):
        use(keep(user_id=USER), isolate)
    assert use(keep(user_id=USER), isolate, now_ms=NOW_MS + 30_000).caller is not None


def test_revoked_key_is_refused_at_once() -> None:
    isolate = memory()
    use(keep(user_id=USER), isolate)
    isolate.deny({"apikey:0123456789abcdef": NOW_S + 60}, NOW_MS)
    with pytest.raises(TokenRevoked):
        use(keep(user_id=USER), isolate)
