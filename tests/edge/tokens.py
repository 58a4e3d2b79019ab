"""Access tokens as a Cognito user pool issues them, made by PyJWT: the authority in these tests."""

import json
import time
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from tests.shared.documents import directory_document

HOUR_S = 3_600


class Issuer:
    """One key pair that stands for every pool of the test directory."""

    def __init__(self, key_id: str = "key-1", bits: int = 2048) -> None:
        self.key_id = key_id
        self.private = rsa.generate_private_key(public_exponent=65_537, key_size=bits)

    def jwk(self, **changes: Any) -> dict[str, Any]:
        """The public key as a JWKS lists it."""
        numbers = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        return {
            "kty": "RSA",
            "use": "sig",
            "alg": "RS256",
            "kid": self.key_id,
            "n": numbers["n"],
            "e": numbers["e"],
        } | changes

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
        return jwt.PyJWS().encode(json.dumps(claims).encode(), self.private, "RS256", header)
