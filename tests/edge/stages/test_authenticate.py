import json
from typing import Any

import jwt as authority
import pytest

from edge.exchange import Exchange, Outcome, Plan
from edge.issuers import IssuerSet
from edge.memory import Memory
from edge.stages.authenticate import authenticate
from edge.steps import Fetch, Unreached, VerifySignature
from shared import base64url
from shared.errors import (
    HeaderMalformed,
    KeysUnavailable,
    NearcastError,
    ScopeMissing,
    TokenExpired,
    TokenForeign,
    TokenInvalid,
    TokenMalformed,
    TokenMissing,
    TokenRevoked,
)
from tests.edge.given import NOW_MS, NOW_S, OTHER, USER, carry_out, fetched, memory, routed
from tests.edge.tokens import Issuer, issuers_document, other_token
from tests.shared.documents import directory_document

ISSUER = Issuer()


class Keys:
    """Answers for the pools' JWKS, and counts how often it is asked."""

    def __init__(self, document: Any = None) -> None:
        self.document = ISSUER.jwks() if document is None else document
        self.asked = 0

    def __call__(self, step: Fetch) -> Any:
        assert step.url.endswith("/.well-known/jwks.json")
        self.asked += 1
        return fetched(self.document)


def finish(made: Exchange, outcome: Outcome, respond: Any) -> Exchange:
    while isinstance(outcome, Plan):
        outcome = outcome.then(*(carry_out(step, made, respond) for step in outcome.steps))
    assert outcome is None
    return made


def enter(
    token: str | None,
    isolate: Memory | None = None,
    *,
    respond: Any = None,
    target: str = "/v1/me",
    now_ms: int = NOW_MS,
) -> Exchange:
    headers = {} if token is None else {"authorization": f"Bearer {token}"}
    made = routed(target, headers=headers, now_ms=now_ms)
    isolate = isolate or memory()
    return finish(made, authenticate(made, isolate), respond or Keys())


def token(**more: Any) -> str:
    return ISSUER.token(**({"user_id": USER, "now_s": NOW_S} | more))


def test_caller_is_named_by_a_good_token() -> None:
    caller = enter(token()).caller
    assert caller is not None
    assert (caller.user_id, caller.zone, caller.family) == (USER, "eu", "family-1")
    assert caller.expires == NOW_S + 3_600


def test_verified_token_is_remembered_until_it_expires() -> None:
    isolate, keys = memory(), Keys()
    text = token()
    enter(text, isolate, respond=keys)
    made = routed(headers={"authorization": f"bearer {text}"}, now_ms=NOW_MS + 3_599_999)
    assert authenticate(made, isolate) is None
    assert made.caller is not None
    with pytest.raises(TokenExpired):
        enter(text, isolate, now_ms=NOW_MS + 3_600_000)


def test_token_is_needed_unless_the_path_is_public() -> None:
    assert enter(None, target=f"/v1/users/{USER}").caller is None
    with pytest.raises(TokenMissing):
        enter(None)


def test_bad_token_is_refused_on_a_public_path_too() -> None:
    with pytest.raises(TokenMalformed):
        enter("nonsense", target=f"/v1/users/{USER}")


@pytest.mark.parametrize("field", ["", "Bearer", "Bearer ", "Basic dTpw", "a.b.c"])
def test_field_that_is_no_bearer_token_is_malformed(field: str) -> None:
    made = routed(headers={"authorization": field})
    with pytest.raises(TokenMalformed):
        authenticate(made, memory())


@pytest.mark.parametrize("field", ["Bearer a, Bearer b", "Bearer a,b", "Basic dTpw, Bearer a"])
def test_field_that_is_sent_twice_is_refused(field: str) -> None:
    with pytest.raises(HeaderMalformed):
        authenticate(routed(headers={"authorization": field}), memory())


def test_signature_of_another_key_is_invalid() -> None:
    with pytest.raises(TokenInvalid):
        enter(Issuer().token(USER, now_s=NOW_S))


def test_refused_token_is_not_remembered() -> None:
    isolate = memory()
    with pytest.raises(TokenInvalid):
        enter(Issuer().token(USER, now_s=NOW_S), isolate)
    assert len(isolate.tokens) == 0


@pytest.mark.parametrize("algorithm", ["RS512", "PS256"])
def test_token_that_names_another_algorithm_than_the_key_is_invalid(algorithm: str) -> None:
    text = authority.encode(
        ISSUER.claims(USER, NOW_S), ISSUER.private, algorithm, headers={"kid": "key-1"}
    )
    with pytest.raises(TokenInvalid):
        enter(text)


@pytest.mark.parametrize("algorithm", ["RS512", "HS256", "none"])
def test_good_signature_under_another_name_is_invalid(algorithm: str) -> None:
    """Only the comparison with the key's own algorithm can refuse this one."""
    header, claims = ({"alg": algorithm, "kid": "key-1"}, ISSUER.claims(USER, NOW_S))
    parts = (base64url.encode(json.dumps(part).encode()) for part in (header, claims))
    message = ".".join(parts)
    signature = authority.get_algorithm_by_name("RS256").sign(message.encode(), ISSUER.private)
    with pytest.raises(TokenInvalid):
        enter(f"{message}.{base64url.encode(signature)}")


def test_unsigned_token_is_invalid() -> None:
    text = authority.encode(ISSUER.claims(USER, NOW_S), None, "none", headers={"kid": "key-1"})
    with pytest.raises(TokenInvalid):
        enter(text)


def test_unknown_issuer_is_invalid_and_nobody_is_asked() -> None:
    keys = Keys()
    for issuer in ("https://evil.example", None, 7, ["x"]):
        with pytest.raises(TokenInvalid):
            enter(token(iss=issuer), respond=keys)
    assert keys.asked == 0


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"exp": NOW_S}, TokenExpired),
        ({"client_id": "client-us"}, TokenForeign),
        ({"token_use": "id"}, TokenForeign),
        ({"username": "ada"}, TokenForeign),
        ({"username": OTHER}, TokenForeign),
        ({"origin_jti": None}, TokenMalformed),
    ],
)
def test_bad_claims_are_refused_before_keys_are_asked_for(
    changes: dict[str, Any], error: type[NearcastError]
) -> None:
    keys = Keys()
    with pytest.raises(error):
        enter(token(**changes), respond=keys)
    assert keys.asked == 0


def test_user_who_moved_is_known_to_their_new_zones_pool_only() -> None:
    isolate = memory(directory=directory_document(exceptions={OTHER: "eu"}))
    eu = directory_document()["zones"]["eu"]["pool"]
    moved = {"iss": eu["issuer"], "client_id": eu["client_id"]}
    assert enter(token(user_id=OTHER, **moved), isolate).caller is not None
    with pytest.raises(TokenForeign):
        enter(token(user_id=OTHER), isolate)


def test_denied_family_is_revoked_also_when_the_token_was_remembered() -> None:
    isolate, text = memory(), token()
    enter(text, isolate)
    isolate.deny({"family-1": NOW_S + 60}, NOW_MS)
    for refused in (text, token(jti="token-2")):
        with pytest.raises(TokenRevoked):
            enter(refused, isolate)


def test_family_denied_during_verification_is_revoked() -> None:
    isolate = memory()
    made = routed(headers={"authorization": f"Bearer {token()}"})
    outcome = authenticate(made, isolate)
    isolate.deny({"family-1": NOW_S + 60}, NOW_MS)
    with pytest.raises(TokenRevoked):
        finish(made, outcome, Keys())


def test_new_key_is_looked_for_but_not_at_anybodys_pace() -> None:
    isolate, keys = memory(), Keys()
    enter(token(), isolate, respond=keys)
    turned = Issuer("key-2")
    keys.document = {"keys": [ISSUER.jwk(), turned.jwk()]}
    text = turned.token(USER, now_s=NOW_S)
    for _ in range(3):
        with pytest.raises(TokenInvalid):
            enter(text, isolate, respond=keys)
    assert keys.asked == 1
    assert enter(text, isolate, respond=keys, now_ms=NOW_MS + 30_000).caller is not None
    assert keys.asked == 2


@pytest.mark.parametrize(
    "result", [Unreached(timed_out=True), fetched({}, 503), fetched([]), fetched({"keys": 1})]
)
def test_pool_that_gives_no_keys_is_not_the_callers_fault(result: Any) -> None:
    isolate = memory()
    with pytest.raises(KeysUnavailable):
        enter(token(), isolate, respond=lambda _: result)
    keys = Keys()
    with pytest.raises(KeysUnavailable):
        enter(token(), isolate, respond=keys, now_ms=NOW_MS + 1_999)
    assert keys.asked == 0  # it is left alone for a moment
    assert enter(token(), isolate, respond=keys, now_ms=NOW_MS + 2_000).caller is not None


def test_known_keys_serve_on_while_their_issuer_is_silent() -> None:
    isolate = memory()
    enter(token(), isolate)
    hour = NOW_MS + 3_600_000
    late = token(now_s=NOW_S + 3_600)
    made = enter(late, isolate, now_ms=hour)
    (plan,) = made.later
    with pytest.raises(KeysUnavailable):
        plan.then(Unreached(timed_out=True))
    fresh = token(now_s=NOW_S + 3_600, jti="token-9")
    assert enter(
        fresh, isolate, respond=lambda _: Unreached(timed_out=True), now_ms=hour + 1
    ).caller


def test_old_keys_are_renewed_behind_the_answer() -> None:
    isolate, keys = memory(), Keys()
    enter(token(), isolate, respond=keys)
    hour = NOW_MS + 3_600_000
    made = enter(token(now_s=NOW_S + 3_600), isolate, respond=keys, now_ms=hour)
    assert made.caller is not None
    assert keys.asked == 1
    (plan,) = made.later
    finish(made, plan, keys)
    assert keys.asked == 2
    assert isolate.keysets[directory_document()["zones"]["eu"]["pool"]["issuer"]].read_ms == hour


def test_key_goes_to_verification_with_its_own_algorithm() -> None:
    isolate = memory()
    enter(token(), isolate)
    made = routed(headers={"authorization": f"Bearer {token(jti='token-2')}"})
    plan = authenticate(made, isolate)
    assert isinstance(plan, Plan)
    (step,) = plan.steps
    assert isinstance(step, VerifySignature)
    assert step.algorithm == "RS256"


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_other_issuers_callers_are_named_too(algorithm: str) -> None:
    isolate, signer = memory(), Issuer("key-o", algorithm=algorithm)
    isolate.adopt_issuers(IssuerSet.from_document(issuers_document()))
    made = enter(other_token(signer, now_s=NOW_S), isolate, respond=Keys(signer.jwks()))
    assert made.caller is not None
    assert (made.caller.user_id, made.caller.zone) == (USER, "eu")


def test_other_issuer_names_nobody_of_a_zone_that_is_not_its_own() -> None:
    isolate = memory()
    isolate.adopt_issuers(IssuerSet.from_document(issuers_document()))
    keys = Keys()
    with pytest.raises(TokenForeign):
        enter(other_token(ISSUER, OTHER, now_s=NOW_S), isolate, respond=keys)
    assert keys.asked == 0


def test_key_of_one_issuer_verifies_nothing_of_another() -> None:
    isolate, signer = memory(), Issuer()  # the same key id as the pools' key
    isolate.adopt_issuers(IssuerSet.from_document(issuers_document()))
    enter(token(), isolate)
    enter(other_token(signer, now_s=NOW_S), isolate, respond=Keys(signer.jwks()))
    with pytest.raises(TokenInvalid):
        enter(other_token(ISSUER, now_s=NOW_S, jti="token-2"), isolate)
    with pytest.raises(TokenInvalid):
        enter(signer.token(USER, now_s=NOW_S), isolate)


def test_scopes_say_what_a_token_may_do() -> None:
    isolate = memory()
    isolate.adopt_issuers(IssuerSet.from_document(issuers_document()))
    text = other_token(ISSUER, now_s=NOW_S, scope="timelines:read")
    enter(text, isolate, target="/v1/timelines/home")
    enter(text, isolate, target=f"/v1/users/{USER}")
    for _ in range(2):  # verified just now, and remembered
        with pytest.raises(ScopeMissing) as refused:
            enter(text, isolate, target="/v1/me")
    assert refused.value.field == "profile:read"


def test_new_issuers_document_ends_what_old_issuers_tokens_may() -> None:
    isolate = memory()
    isolate.adopt_issuers(IssuerSet.from_document(issuers_document()))
    text = other_token(ISSUER, now_s=NOW_S)
    enter(text, isolate)
    isolate.adopt_issuers(IssuerSet.from_document({"format": 1, "issuers": []}))
    with pytest.raises(TokenInvalid):
        enter(text, isolate)


def test_issuers_document_cannot_replace_a_pool() -> None:
    isolate = memory()
    pool = directory_document()["zones"]["eu"]["pool"]["issuer"]
    entry = issuers_document()["issuers"][0] | {"issuer": pool}
    isolate.adopt_issuers(IssuerSet.from_document(issuers_document(entry)))
    assert enter(token(), isolate).caller is not None
