"""Access tokens: JSON Web Tokens in compact form (RFC 7519, RFC 7515), read strictly.

One spelling of a token is accepted, and signed ones only. What verifies a token is
chosen by its key, never by the token (RFC 8725 section 3.1): `alg` in the header must
say what the key says, or the token is refused. Keys and addresses of keys in the
header (`jwk`, `jku`, `x5u`, `x5c`) are never looked at (section 2.9). What the claims must say
is the issuer's business (issuers.py).
"""

import json
from dataclasses import dataclass
from typing import Any

from shared import base64url
from shared.errors import TokenInvalid, TokenMalformed

TOKEN_MAX = 4_096  # characters; Cognito's access tokens have about 1,100
KEY_ID_MAX = 256  # characters


@dataclass(slots=True, frozen=True)
class Token:
    """A token as it was sent; nothing in it is true until the signature was verified."""

    algorithm: str
    key_id: str
    kind: str  # `typ`, in lower case and without "application/"; empty if it is not said
    claims: dict[str, Any]
    signature: bytes
    message: bytes  # what the signature is over


def parse(text: str) -> Token:
    """Take a token apart.

    Raises:
        TokenMalformed: it is not a JWS in compact form with JSON objects in it.
        TokenInvalid: it demands an extension (`crit`), is compressed or encrypted; nothing
            of that is implemented.
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
    if "zip" in header or "enc" in header or "b64" in header:  # RFC 8725 sections 2.3 and 3.6
        raise TokenInvalid("The access token is compressed, encrypted or not encoded.")
    kind = header.get("typ", "")
    if not (isinstance(algorithm, str) and isinstance(key_id, str) and isinstance(kind, str)):
        raise TokenMalformed
    if len(key_id) > KEY_ID_MAX:
        raise TokenMalformed
    message = text[: -len(signature_part) - 1].encode()
    kind = kind.lower().removeprefix("application/")
    return Token(algorithm, key_id, kind, claims, signature, message)


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
