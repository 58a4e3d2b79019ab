import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge import jwt
from edge.issuers import ISSUERS_MAX, Claimed, Issuer, IssuerSet
from edge.jwt import Token
from shared.directory import Directory
from shared.errors import (
    IssuersMalformed,
    NearcastError,
    TokenExpired,
    TokenForeign,
    TokenMalformed,
)
from tests.edge import tokens
from tests.edge.given import NOW_S, USER
from tests.edge.tokens import OTHER, issuers_document, other_token
from tests.shared.documents import directory_document

SIGNER = tokens.Issuer()
POOL = Issuer.of_pool("eu", Directory.from_document(directory_document()).pool("eu"))
OTHERS = IssuerSet.from_document(issuers_document()).issuers[OTHER["issuer"]]


def check(now_s: int = NOW_S, **changes: Any) -> Claimed:
    return POOL.check(jwt.parse(SIGNER.token(USER, now_s=NOW_S, **changes)), now_s)


def test_good_claims_name_user_family_and_expiry() -> None:
    assert check() == Claimed(USER, "family-1", NOW_S + 3_600)


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
    [
        {"token_use": "id"},
        {"token_use": None},
        {"client_id": "client-us"},
        {"client_id": None},
        {"client_id": ["client-eu"]},
        {"aud": "client-eu"},
    ],
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
    st.sampled_from(["pool", "other"]),
    st.dictionaries(
        st.sampled_from(["exp", "iat", "nbf", "username", "sub", "origin_jti", "jti", "token_use",
                         "client_id", "aud", "scope"]),
        st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers()),
    ),
)  # fmt: skip
def test_whatever_claims_say_they_are_refused_with_a_problem(who: str, claims: Any) -> None:
    token = Token("RS256", "k", "at+jwt", claims | {"aud": "x", "client_id": "y"}, b"", b"")
    with pytest.raises(NearcastError):
        (POOL if who == "pool" else OTHERS).check(token, NOW_S)


def check_other(now_s: int = NOW_S, **changes: Any) -> Claimed:
    return OTHERS.check(jwt.parse(other_token(SIGNER, USER, now_s=NOW_S, **changes)), now_s)


def test_other_issuers_token_names_user_session_and_scopes() -> None:
    scopes = frozenset({"profile:read", "timelines:read"})
    name = OTHER["issuer"]
    assert check_other() == Claimed(USER, f"{name}#token-1", NOW_S + 3_600, scopes)
    assert check_other(sid="session-9").family == f"{name}#session-9"
    assert check_other(aud=["someone", "nearcast"]).user_id == USER


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": None},
        {"aud": "someone"},
        {"aud": ["someone"]},
        {"aud": [["nearcast"]]},
        {"headers": {"typ": "JWT"}},
        {"headers": {"typ": "id+jwt"}},
    ],
)
def test_other_issuers_token_for_something_else_is_foreign(changes: dict[str, Any]) -> None:
    with pytest.raises(TokenForeign):
        check_other(**changes)


@pytest.mark.parametrize(
    "changes", [{"sub": None}, {"jti": None}, {"scope": None}, {"scope": 7}, {"exp": "x"}]
)
def test_other_issuers_claims_that_are_missing_are_malformed(changes: dict[str, Any]) -> None:
    with pytest.raises(TokenMalformed):
        check_other(**changes)


def test_kinds_of_tokens_exclude_each_other() -> None:
    """RFC 8725 section 3.12: what a pool issues is nothing for another issuer's rules, and the reverse."""
    with pytest.raises(TokenForeign):
        OTHERS.check(jwt.parse(SIGNER.token(USER, now_s=NOW_S)), NOW_S)
    with pytest.raises(TokenForeign):
        POOL.check(jwt.parse(other_token(SIGNER, USER, now_s=NOW_S)), NOW_S)


def test_document_names_claims_types_and_scopes() -> None:
    entry = OTHER | {
        "types": ["JWT"],
        "user_claim": "nearcast_user",
        "session_claim": "session",
        "scoped": False,
    }
    (issuer,) = IssuerSet.from_document(issuers_document(entry)).issuers.values()
    token = other_token(SIGNER, "nobody", now_s=NOW_S, headers={"typ": "JWT"}, nearcast_user=USER,
                        session="s-1", scope=None)  # fmt: skip
    assert issuer.check(jwt.parse(token), NOW_S) == Claimed(
        USER, f"{issuer.name}#s-1", NOW_S + 3_600
    )


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        ({}, "format 1"),
        ({"format": 2, "issuers": []}, "format 1"),
        ({"format": 1, "issuers": {}}, "format 1"),
        (
            issuers_document(
                *[OTHER | {"issuer": f"https://{n}.example"} for n in range(ISSUERS_MAX + 1)]
            ),
            "more than",
        ),
        (issuers_document(OTHER, OTHER), "twice"),
        ({"format": 1, "issuers": [7]}, "object"),
        (issuers_document(OTHER | {"jwks": {}}), "no member 'jwks'"),
        (issuers_document(OTHER | {"issuer": "id.example"}), "issuer is no address"),
        (issuers_document(OTHER | {"issuer": "https://[x"}), "issuer is no address"),
        (
            issuers_document(OTHER | {"jwks_url": "http://id.example/jwks.json"}),
            "jwks_url is no address",
        ),
        (
            issuers_document(OTHER | {"jwks_url": "https://user@id.example/"}),
            "jwks_url is no address",
        ),
        (issuers_document(OTHER | {"jwks_url": "file:///etc/passwd"}), "jwks_url is no address"),
        (issuers_document(OTHER | {"audiences": []}), "audiences"),
        (issuers_document(OTHER | {"audiences": "nearcast"}), "audiences"),
        (issuers_document(OTHER | {"zones": ["mars"]}), "zones"),
        (issuers_document(OTHER | {"types": [""]}), "types"),
        (issuers_document(OTHER | {"user_claim": 7}), "user_claim"),
        (issuers_document(OTHER | {"scoped": "no"}), "scoped"),
    ],
)
def test_malformed_document_is_refused_with_a_reason(document: Any, reason: str) -> None:
    with pytest.raises(IssuersMalformed, match=reason):
        IssuerSet.from_document(document)


def test_version_names_the_contents() -> None:
    one = IssuerSet.from_document(issuers_document())
    assert (
        one.version == IssuerSet.from_document(json.loads(json.dumps(issuers_document()))).version
    )
    assert (
        one.version != IssuerSet.from_document(issuers_document(OTHER | {"zones": ["us"]})).version
    )
