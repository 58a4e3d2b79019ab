import json
from typing import Any

import jwt as authority
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge import jwt
from shared import base64url
from shared.errors import NearcastError, TokenExpired, TokenForeign, TokenInvalid, TokenMalformed
from tests.edge.given import NOW_S, USER
from tests.edge.tokens import Issuer

ISSUER = Issuer()
GOOD = ISSUER.token(USER, now_s=NOW_S)
CLIENT = "client-eu"


def test_token_is_read_as_the_authority_reads_it() -> None:
    token = jwt.parse(GOOD)
    unverified = authority.decode_complete(GOOD, options={"verify_signature": False})
    assert token.claims == unverified["payload"]
    assert token.signature == unverified["signature"]
    assert (token.algorithm, token.key_id) == ("RS256", "key-1")
    assert token.message.decode() == GOOD.rpartition(".")[0]


@given(st.data())
def test_change_of_any_symbol_breaks_the_token(data: st.DataObject) -> None:
    """Either it is malformed, or its signature no longer fits, or it says something else."""
    place = data.draw(st.integers(0, len(GOOD) - 1))
    symbol = data.draw(st.sampled_from("Aa0_-.=+/ \n\u00e9").filter(lambda s: s != GOOD[place]))
    changed = GOOD[:place] + symbol + GOOD[place + 1 :]
    try:
        token = jwt.parse(changed)
    except TokenMalformed:
        return
    original = jwt.parse(GOOD)
    assert (token.message, token.signature) != (original.message, original.signature)


@given(st.text(max_size=200))
def test_nonsense_is_malformed(text: str) -> None:
    with pytest.raises(TokenMalformed):
        jwt.parse(text)


@pytest.mark.parametrize(
    "text",
    [
        GOOD + "=",
        GOOD + "\n",
        " " + GOOD,
        GOOD + ".",
        GOOD.replace(".", "", 1),
        "." + GOOD.partition(".")[2],
        GOOD + "A" * jwt.TOKEN_MAX,
    ],
)
def test_other_spellings_are_refused(text: str) -> None:
    with pytest.raises(TokenMalformed):
        jwt.parse(text)


def crafted(header: Any, claims: Any) -> str:
    parts = (json.dumps(part) if not isinstance(part, str) else part for part in (header, claims))
    return ".".join([*(base64url.encode(part.encode()) for part in parts), "AAAA"])


@pytest.mark.parametrize(
    ("header", "claims"),
    [
        ([], {}),
        ({"alg": "RS256", "kid": "k"}, []),
        ({"alg": "RS256"}, {}),
        ({"kid": "k"}, {}),
        ({"alg": ["RS256"], "kid": "k"}, {}),
        ({"alg": "RS256", "kid": 1}, {}),
        ('{"alg": "RS256", "kid": "k", "alg": "none"}', {}),
        ({"alg": "RS256", "kid": "k"}, '{"exp": 1, "exp": 2}'),
        ({"alg": "RS256", "kid": "k"}, '{"exp": NaN'),
    ],
)
def test_header_and_claims_must_be_plain_objects(header: Any, claims: Any) -> None:
    with pytest.raises(TokenMalformed):
        jwt.parse(crafted(header, claims))


def test_critical_extension_is_refused() -> None:
    with pytest.raises(TokenInvalid):
        jwt.parse(ISSUER.token(headers={"crit": ["exp"]}))


def check(now_s: int = NOW_S, **changes: Any) -> tuple[str, str, int]:
    return jwt.check_claims(ISSUER.claims(USER, NOW_S, **changes), CLIENT, now_s)


def test_good_claims_name_user_family_and_expiry() -> None:
    assert check() == (USER, "family-1", NOW_S + 3_600)


def test_token_ends_with_its_last_second() -> None:
    check(NOW_S + 3_599)
    with pytest.raises(TokenExpired):
        check(NOW_S + 3_600)


@pytest.mark.parametrize("claim", ["iat", "nbf"])
def test_future_token_is_taken_within_the_clock_skew(claim: str) -> None:
    check(**{claim: NOW_S + 60})
    with pytest.raises(TokenExpired):
        check(**{claim: NOW_S + 61})


@pytest.mark.parametrize(
    "changes",
    [{"token_use": "id"}, {"token_use": None}, {"client_id": "client-us"}, {"client_id": None}],
)
def test_token_for_something_else_is_foreign(changes: dict[str, Any]) -> None:
    with pytest.raises(TokenForeign):
        check(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": None},
        {"exp": str(NOW_S + 60)},
        {"exp": NOW_S + 60.5},
        {"exp": True},
        {"iat": None},
        {"nbf": "now"},
        {"username": None},
        {"username": 7},
        {"origin_jti": None},
        {"origin_jti": ""},
    ],
)
def test_claim_that_is_missing_or_of_another_type_is_malformed(changes: dict[str, Any]) -> None:
    with pytest.raises(TokenMalformed):
        check(**changes)


@given(
    st.dictionaries(
        st.sampled_from(["exp", "iat", "nbf", "username", "origin_jti", "token_use", "client_id"]),
        st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers()),
    )
)
def test_whatever_claims_say_they_are_refused_with_a_problem(claims: dict[str, Any]) -> None:
    with pytest.raises(NearcastError):
        jwt.check_claims(claims, "never", NOW_S)


def test_endless_nesting_is_malformed() -> None:
    deep = base64url.encode(b"[" * 1_500)
    with pytest.raises(TokenMalformed):
        jwt.parse(f"{deep}.{deep}.")
