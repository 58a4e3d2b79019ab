import time
from typing import Any

import jwt as authority
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from edge.exchange import Caller, Exchange, Plan
from edge.issuers import IssuerSet
from edge.memory import Memory
from edge.stages.authenticate import authenticate
from edge.steps import Fetch
from shared.errors import Unauthenticated
from tests.edge.attacks import attacks, attacks_on_curves
from tests.edge.given import NOW_MS, NOW_S, USER, carry_out, fetched, memory, routed
from tests.edge.tokens import OTHER, Issuer, issuers_document, other_token

POOL, CURVE = Issuer(), Issuer("key-c", algorithm="ES256")
SIGNERS = {name: Issuer("key-o", algorithm=name) for name in ("RS256", "ES256", "EdDSA")}


def enter(
    token: str, signer: Issuer, isolate: Memory | None = None, now_ms: int = NOW_MS
) -> Caller:
    if isolate is None:
        isolate = memory()
        isolate.adopt_issuers(IssuerSet.from_document(issuers_document()))
    made: Exchange = routed(headers={"authorization": f"Bearer {token}"}, now_ms=now_ms)
    outcome = authenticate(made, isolate)

    def answer(step: Fetch) -> Any:
        assert step.url.endswith("/.well-known/jwks.json")  # nowhere that a token could say
        return fetched(signer.jwks())

    while isinstance(outcome, Plan):
        outcome = outcome.then(*(carry_out(step, made, answer) for step in outcome.steps))
    assert made.caller is not None
    return made.caller


ON_POOLS, ON_CURVES = dict(attacks(POOL, NOW_S)), dict(attacks_on_curves(CURVE, NOW_S))


@pytest.mark.parametrize("name", ON_POOLS)
def test_attack_of_rfc_8725_on_a_pool(name: str) -> None:
    with pytest.raises(Unauthenticated):
        enter(ON_POOLS[name], POOL)


@pytest.mark.parametrize("name", ON_CURVES)
def test_attack_of_rfc_8725_on_another_issuer(name: str) -> None:
    with pytest.raises(Unauthenticated):
        enter(ON_CURVES[name], CURVE)


def test_what_is_attacked_is_good_otherwise() -> None:
    assert enter(POOL.token(USER, now_s=NOW_S), POOL).user_id == USER
    assert enter(other_token(CURVE, now_s=NOW_S), CURVE).user_id == USER


def pyjwt(token: str, signer: Issuer) -> dict[str, Any] | None:
    """What PyJWT with cryptography takes under the same rules."""
    try:
        return authority.decode(
            token,
            signer.private.public_key(),
            algorithms=[signer.algorithm],
            audience=OTHER["audiences"],
            issuer=OTHER["issuer"],
            options={"require": ["exp", "iat", "sub", "jti", "scope"]},
        )  # type: ignore[no-any-return]
    except authority.PyJWTError:
        return None


def ours(token: str, signer: Issuer, now_s: int) -> str | None:
    try:
        return enter(token, signer, now_ms=now_s * 1000).user_id
    except Unauthenticated:
        return None


MINUTES = st.sampled_from([-1_000, 1_000])  # far from now on either side: graces differ


@given(
    algorithm=st.sampled_from(sorted(SIGNERS)),
    signed_by=st.sampled_from(sorted(SIGNERS)),
    exp=MINUTES | st.none(),
    nbf=MINUTES | st.none(),
    aud=st.sampled_from(["nearcast", "someone", ["nearcast", "someone"], ["someone"], [], None]),
    iss=st.sampled_from([OTHER["issuer"], "https://id.example/", "", None]),
)
def test_it_agrees_with_pyjwt_on_good_and_bad_tokens(
    algorithm: str, signed_by: str, exp: int | None, nbf: int | None, aud: Any, iss: str | None
) -> None:
    now = int(time.time())
    times = {n: None if d is None else now + d for n, d in (("exp", exp), ("nbf", nbf))}
    token = other_token(SIGNERS[signed_by], now_s=now - 10, aud=aud, iss=iss, **times)
    known = pyjwt(token, SIGNERS[algorithm])
    assert (ours(token, SIGNERS[algorithm], now) is not None) == (known is not None)


@given(
    algorithm=st.sampled_from(sorted(SIGNERS)),
    edits=st.lists(
        st.tuples(st.integers(0, 10_000), st.sampled_from(["cut", "change", "add", "swap"]),
                  st.sampled_from("AZaz09_-.=+/ ")), min_size=1, max_size=3),
)  # fmt: skip
def test_what_it_takes_of_mangled_tokens_pyjwt_takes_too(algorithm: str, edits: Any) -> None:
    now = int(time.time())
    good = text = other_token(SIGNERS[algorithm], now_s=now)
    for place, edit, symbol in edits:
        at = place % len(text)
        match edit:
            case "cut":
                text = text[:at] + text[at + 1 :]
            case "change":
                text = text[:at] + symbol + text[at + 1 :]
            case "add":
                text = text[:at] + symbol + text[at:]
            case "swap":
                text = text[at:] + text[:at]
    assume(text.isascii() and text != good)
    if ours(text, SIGNERS[algorithm], now) is not None:
        assert pyjwt(text, SIGNERS[algorithm]) is not None
    assert pyjwt(good, SIGNERS[algorithm]) is not None
    assert ours(good, SIGNERS[algorithm], now) == tokens_user(good)


def tokens_user(token: str) -> str:
    return str(authority.decode(token, options={"verify_signature": False})["sub"])
