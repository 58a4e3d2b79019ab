"""The public keys of a user pool, from its JWKS document (RFC 7517)."""

import json
from dataclasses import dataclass, field
from typing import Any

from shared import base64url

REFRESH_FLOOR_MS = 30_000  # between two looks for an unknown key, so that nobody can order them
KEYS_FRESH_MS = 3_600_000  # after this, a key the pool has withdrawn is noticed
KEYS_MAX = 16

RSA_BYTES_MIN = 256  # RFC 7518 section 3.3: 2048 bits


@dataclass(slots=True, frozen=True)
class PublicKey:
    """A key, and the one algorithm it verifies. `jwk` has only what WebCrypto needs."""

    algorithm: str
    jwk: str


@dataclass(slots=True)
class KeySet:
    """A pool's keys by key id, when they were read, and when a renewal was last begun."""

    keys: dict[str, PublicKey] = field(default_factory=dict)
    read_ms: int = 0
    renewal_ms: int = 0

    def may_look(self, now_ms: int) -> bool:
        """Whether the keys are old enough for another look, for one that they lack."""
        return now_ms - self.read_ms >= REFRESH_FLOOR_MS

    def begin_renewal(self, now_ms: int) -> bool:
        """Whether the keys are to be renewed, and nobody has just begun to."""
        fresh = now_ms - self.read_ms < KEYS_FRESH_MS
        if fresh or now_ms - self.renewal_ms < REFRESH_FLOOR_MS:
            return False
        self.renewal_ms = now_ms
        return True


def read_keys(document: bytes) -> dict[str, PublicKey]:
    """The usable keys of a JWKS document; others (encryption, unknown kinds) are passed over.

    Raises:
        ValueError: the document is not a JWKS.
    """
    try:
        listed = json.loads(document.decode())["keys"]
        keys = {str(jwk["kid"]): _read_key(jwk) for jwk in listed[:KEYS_MAX]}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise ValueError("not a key set") from error
    return {key_id: key for key_id, key in keys.items() if key is not None}


def _read_key(jwk: dict[str, Any]) -> PublicKey | None:
    """The key, with its algorithm; `alg` may be absent, and then follows from the kind of key.

    Only RSA is here, because that is what Cognito has; another kind is one more branch
    and one more line among the algorithms of bindings.py.
    """
    if jwk.get("use", "sig") != "sig" or jwk.get("kty") != "RSA":
        return None
    if jwk.get("alg", "RS256") != "RS256":
        return None
    modulus = base64url.decode(jwk["n"])
    if len(modulus.lstrip(b"\0")) < RSA_BYTES_MIN:
        return None
    return PublicKey("RS256", json.dumps({"kty": "RSA", "n": jwk["n"], "e": jwk["e"]}))
