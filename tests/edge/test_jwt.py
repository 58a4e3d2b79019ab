import json
from typing import Any

import jwt as authority
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge import jwt
from shared import base64url
from shared.errors import TokenInvalid, TokenMalformed
from tests.edge.given import NOW_S, USER
from tests.edge.tokens import Issuer

ISSUER = Issuer()
GOOD = ISSUER.token(USER, now_s=NOW_S)


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


@pytest.mark.parametrize("member", ["zip", "enc", "b64"])
def test_compressed_encrypted_and_unencoded_tokens_are_refused(member: str) -> None:
    with pytest.raises(TokenInvalid):
        jwt.parse(crafted({"alg": "RS256", "kid": "k", member: "DEF"}, {}))


@pytest.mark.parametrize(
    ("sent", "kind"), [("JWT", "jwt"), ("application/at+JWT", "at+jwt"), (None, "")]
)
def test_type_is_read_as_a_media_type(sent: str | None, kind: str) -> None:
    header = {"alg": "RS256", "kid": "k"} | ({"typ": sent} if sent else {})
    assert jwt.parse(crafted(header, {})).kind == kind


def test_endless_nesting_is_malformed() -> None:
    deep = base64url.encode(b"[" * 1_500)
    with pytest.raises(TokenMalformed):
        jwt.parse(f"{deep}.{deep}.")
