"""Access tokens as user pools and other issuers make them, by PyJWT: the authority in these tests."""

import json
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from tests.shared.documents import directory_document

HOUR_S = 3_600


def _private_key(algorithm: str, bits: int) -> Any:
    match algorithm:
        case "ES256":
            return ec.generate_private_key(ec.SECP256R1())
        case "EdDSA":
            return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(public_exponent=65_537, key_size=bits)


class Issuer:
    """One key pair that stands for every pool of the test directory."""

    def __init__(self, key_id: str = "key-1", bits: int = 2048, algorithm: str = "RS256") -> None:
        self.key_id = key_id
        self.algorithm = algorithm
        self.private: Any = _private_key(algorithm, bits)

    def jwk(self, **changes: Any) -> dict[str, Any]:
        """The public key as a JWKS lists it."""
        authority = jwt.get_algorithm_by_name(self.algorithm)
        listed = json.loads(authority.to_jwk(self.private.public_key()))
        listed.pop("key_ops", None)
        return listed | {"use": "sig", "alg": self.algorithm, "kid": self.key_id} | changes

    def jwks(self) -> dict[str, Any]:
        return {"keys": [self.jwk()]}

    def claims(self, user_id: str, now_s: int | None = None, **changes: Any) -> dict[str, Any]:
        """The claims of an access token of a user, by their zone's pool."""
        now = int(time.time()) if now_s is None else now_s
        pool = directory_document()["zones"][user_id[:2]]["pool"]
        claims = {
            "sub": "6f1c9d1e-0000-4000-8000-000000000000",
            "iss": pool["issuer"],
            "client_id": pool["client_id"],
            "origin_jti": "family-1",
            "jti": "token-1",
            "token_use": "access",
            "scope": "aws.cognito.signin.user.admin",
            "auth_time": now,
            "iat": now,
            "exp": now + HOUR_S,
            "username": user_id,
        } | changes
        return {name: value for name, value in claims.items() if value is not None}

    def token(
        self,
        user_id: str = "eu3v9k2m8x7q1c",
        *,
        now_s: int | None = None,
        headers: dict[str, Any] | None = None,
        **changes: Any,
    ) -> str:
        """A signed token; a claim given as None is left out."""
        claims = self.claims(user_id, now_s, **changes)
        header = {"typ": "JWT", "kid": self.key_id} | (headers or {})
        # PyJWS signs any claims, also those that PyJWT's encode would refuse to write.
        return jwt.PyJWS().encode(json.dumps(claims).encode(), self.private, self.algorithm, header)


OTHER = {
    "issuer": "https://id.example",
    "jwks_url": "http://127.0.0.1:1/id/.well-known/jwks.json",
    "audiences": ["nearcast"],
    "zones": ["eu"],
}


def issuers_document(*listed: dict[str, Any]) -> dict[str, Any]:
    """A document of other issuers, or of the one that these tests know."""
    return {"format": 1, "issuers": list(listed or [OTHER])}


def other_token(
    issuer: Issuer,
    user_id: str = "eu3v9k2m8x7q1c",
    *,
    now_s: int | None = None,
    headers: dict[str, Any] | None = None,
    **changes: Any,
) -> str:
    """An access token as RFC 9068 has it; a claim given as None is left out."""
    now = int(time.time()) if now_s is None else now_s
    claims = {
        "iss": OTHER["issuer"],
        "aud": "nearcast",
        "sub": user_id,
        "client_id": "server-7",
        "jti": "token-1",
        "scope": "profile:read timelines:read",
        "iat": now,
        "exp": now + HOUR_S,
    } | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    header = {"typ": "at+jwt", "kid": issuer.key_id} | (headers or {})
    return jwt.PyJWS().encode(json.dumps(claims).encode(), issuer.private, issuer.algorithm, header)
