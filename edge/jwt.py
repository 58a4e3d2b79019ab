"""Access tokens: JSON Web Tokens in compact form (RFC 7519, RFC 7515), read strictly.

Only what Cognito issues is accepted, and one spelling of it. What verifies a token
is chosen by its key, never by the token (RFC 8725 section 3.1): `alg` in the header
must say what the key says, or the token is refused.
"""

import json
from dataclasses import dataclass
from typing import Any

from shared import base64url
from shared.errors import TokenExpired, TokenForeign, TokenInvalid, TokenMalformed
from shared.limits import TOKEN_SKEW_S

TOKEN_MAX = 4_096  # characters; Cognito's access tokens have about 1,100


@dataclass(slots=True, frozen=True)
class Token:
    """A token as it was sent; nothing in it is true until the signature was verified."""

    algorithm: str
    key_id: str
    claims: dict[str, Any]
    signature: bytes
    message: bytes  # what the signature is over


def parse(text: str) -> Token:
    """Take a token apart.

    Raises:
        TokenMalformed: it is not a JWS in compact form with JSON objects in it.
        TokenInvalid: it demands an extension (`crit`); none is implemented.
    """
    if len(text) > TOKEN_MAX:
        raise TokenMalformed("The access token is too long.")
    try:
        header_part, claims_part, signature_part = text.split(".")
        header = _object(base64url.decode(header_part))
        claims = _object(base64url.decode(claims_part))
        signature = base64url.decode(signature_part)
        algorithm, key_id = header["alg"], header["kid"]
    except (ValueError, KeyError, RecursionError):  # the last for nothing but brackets
        raise TokenMalformed from None
    if "crit" in header:  # RFC 7515 section 4.1.11: not understood, so not valid
        raise TokenInvalid("The access token has a critical extension.")
    if not isinstance(algorithm, str) or not isinstance(key_id, str):
        raise TokenMalformed
    message = text[: -len(signature_part) - 1].encode()
    return Token(algorithm, key_id, claims, signature, message)


def check_claims(claims: dict[str, Any], client_id: str, now_s: int) -> tuple[str, str, int]:
    """The user id, token family and expiry of claims that hold now.

    An expired token gets no grace: clients refresh ahead of time, and grace would only
    make every token live longer. A token from the near future is taken, because a
    fresh one meets an edge whose clock is behind its issuer's.

    Raises:
        TokenMalformed: a claim is missing or of the wrong type.
        TokenForeign: it was issued for another client or another use.
        TokenExpired: it has expired, or is not valid yet.
    """
    expires, issued = _number(claims, "exp"), _number(claims, "iat")
    not_before = _number(claims, "nbf") if "nbf" in claims else issued
    if claims.get("token_use") != "access" or claims.get("client_id") != client_id:
        raise TokenForeign
    if now_s >= expires:
        raise TokenExpired
    if max(issued, not_before) > now_s + TOKEN_SKEW_S:
        raise TokenExpired("The access token is not valid yet.")
    user_id, family = claims.get("username"), claims.get("origin_jti")
    if not isinstance(user_id, str) or not isinstance(family, str) or not family:
        raise TokenMalformed
    return user_id, family, expires


def _number(claims: dict[str, Any], name: str) -> int:
    value = claims.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise TokenMalformed
    return value


def _object(data: bytes) -> dict[str, Any]:
    """A JSON object in which no name occurs twice: readers differ in which one they take.

    Raises: ValueError.
    """
    value = json.loads(data.decode(), object_pairs_hook=_unique)
    if not isinstance(value, dict):
        raise ValueError("not an object")  # noqa: TRY004 - one error for all that is malformed
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError("a name occurs twice")
    return names
