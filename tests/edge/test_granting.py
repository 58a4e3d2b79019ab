import json
from typing import Any

import pytest

from edge import apikeys
from edge.granting import grant, revoke
from edge.memory import Memory
from edge.steps import AskRegistry, WriteDocument
from shared.errors import Busy, DocumentInvalid, IdMalformed, SignatureInvalid
from shared.keys import Keys
from shared.signing import signature
from tests.edge.given import NOW_MS, NOW_S, USER, VARIABLES, memory, routed

KEYS = Keys.from_text(VARIABLES["CONTEXT_KEYS"])
ID = "0123456789abcdef"
DOCUMENT = {"digest": "0" * 64, "owner": "crawler", "scopes": ["posts:write"], "user_id": USER}


def ask(
    method: str,
    document: Any = None,
    key_id: str = ID,
    isolate: Memory | None = None,
    about: str = "",
) -> Any:
    body = b"" if document is None else json.dumps(document).encode()
    signed = signature(KEYS, f"keys/{about or key_id}", body, NOW_MS)
    made = routed(
        f"/_edge/keys/{key_id}", method, body=body, headers={"nearcast-signature": signed}
    )
    return (grant if method == "PUT" else revoke)(made, isolate or memory())


def test_granted_key_is_kept_as_its_digest() -> None:
    plan = ask("PUT", DOCUMENT)
    (step,) = plan.steps
    assert isinstance(step, WriteDocument)
    assert step.key == f"apikey:{ID}"
    key = apikeys.read(step.text)
    assert key is not None
    assert (key.scopes, key.user_id) == (("posts:write",), USER)
    assert plan.then(step.key).status == 204
    with pytest.raises(Busy):
        plan.then(None)


def test_revoked_key_is_denied_before_it_is_forgotten() -> None:
    isolate = memory()
    plan = ask("DELETE", isolate=isolate)
    assert plan.steps == (AskRegistry("deny", (f"apikey:{ID}", NOW_S + apikeys.DENIED_S)),)
    with pytest.raises(Busy):
        plan.then(None)
    second = plan.then("{}")
    assert isolate.is_denied(f"apikey:{ID}", NOW_MS)
    assert apikeys.read(second.steps[0].text) is None
    assert second.then("key").status == 204


@pytest.mark.parametrize("changes", [
    {"digest": "x"}, {"owner": ""}, {"owner": 7}, {"scopes": []}, {"scopes": ["everything"]}, {"scopes": 7},
    {"user_id": "ada"}, {"user_id": 7}, {"expires_s": "never"}, {"expires_s": True}, {"admin": True},
])  # fmt: skip
def test_malformed_key_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(DocumentInvalid):
        ask("PUT", DOCUMENT | changes)


def test_grant_must_be_json_and_its_id_an_id() -> None:
    with pytest.raises(DocumentInvalid):
        ask("PUT", [])
    with pytest.raises(DocumentInvalid):
        ask("PUT")
    with pytest.raises(IdMalformed):
        ask("PUT", DOCUMENT, "short")


def test_signature_is_for_one_key() -> None:
    with pytest.raises(SignatureInvalid):
        ask("PUT", DOCUMENT, about="fedcba9876543210")
