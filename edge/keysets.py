"""The public keys of an issuer, from its JWKS document (RFC 7517), read strictly.

A key is used for one algorithm, which follows from what kind of key it is. A key that is
malformed, too weak or not meant for this is passed over, and so are all keys that share
an id: which of them was meant would be a guess.
"""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from shared import base64url

REFRESH_FLOOR_MS = 30_000  # between two looks for an unknown key, so that nobody can order them
FAILURE_FLOOR_MS = 2_000  # after a look that failed
KEYS_FRESH_MS = 3_600_000  # after this, a key the issuer has withdrawn is noticed
KEYS_MAX = 16
DOCUMENT_MAX = 65_536  # bytes

RSA_BYTES_MIN, RSA_BYTES_MAX = 256, 512  # RFC 7518 section 3.3: 2048 bits; more only costs time
EXPONENT_MIN, EXPONENT_MAX = 3, 2**32 - 1

# NIST P-256 (FIPS 186-4 D.1.2.3): y² = x³ − 3x + b over p.
P256_P = 0xFFFFFFFF00000001000000000000000000000000FFFFFFFFFFFFFFFFFFFFFFFF
P256_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
COORDINATE_BYTES = 32


@dataclass(slots=True, frozen=True)
class PublicKey:
    """A key, and the one algorithm it verifies. `jwk` has only what WebCrypto needs."""

    algorithm: str
    jwk: str

    def is_named(self, algorithm: str) -> bool:
        """Whether a token that names this algorithm means this key's own."""
        return algorithm in _names(self.algorithm)


@dataclass(slots=True)
class KeySet:
    """An issuer's keys by key id, when they were read, and when somebody last tried to."""

    keys: dict[str, PublicKey] = field(default_factory=dict)
    read_ms: int = 0
    renewal_ms: int = 0
    failed_ms: int = 0

    def may_look(self, now_ms: int) -> bool:
        """Whether the keys are old enough for another look, for one that they lack."""
        return now_ms - self.read_ms >= REFRESH_FLOOR_MS

    def is_out(self, now_ms: int) -> bool:
        """Whether the issuer has just failed to tell its keys; it is left alone for a moment."""
        return now_ms - self.failed_ms < FAILURE_FLOOR_MS

    def begin_renewal(self, now_ms: int) -> bool:
        """Whether the keys are to be renewed, and nobody has just begun to."""
        fresh = now_ms - self.read_ms < KEYS_FRESH_MS
        if fresh or now_ms - self.renewal_ms < REFRESH_FLOOR_MS:
            return False
        self.renewal_ms = now_ms
        return True


def read_keys(document: bytes) -> dict[str, PublicKey]:
    """The usable keys of a JWKS document.

    Raises:
        ValueError: the document is not a JWKS.
    """
    if len(document) > DOCUMENT_MAX:
        raise ValueError("not a key set")
    try:
        listed = json.loads(document.decode(), object_pairs_hook=_unique)["keys"]
        jwks = [jwk for jwk in listed[:KEYS_MAX] if isinstance(jwk, dict)]
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise ValueError("not a key set") from error
    if not isinstance(listed, list):
        raise ValueError("not a key set")  # noqa: TRY004 - one error for all that is malformed
    named = [(jwk["kid"], jwk) for jwk in jwks if isinstance(jwk.get("kid"), str)]
    times = Counter(key_id for key_id, _ in named)
    keys = {key_id: _read_key(jwk) for key_id, jwk in named if times[key_id] == 1}
    return {key_id: key for key_id, key in keys.items() if key is not None}


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = dict(pairs)
    if len(names) != len(pairs):
        raise ValueError("a name occurs twice")
    return names


def _read_key(jwk: dict[str, Any]) -> PublicKey | None:
    """The key, with its algorithm; None if it is not one to verify with."""
    found = _KINDS.get((str(jwk.get("kty")), str(jwk.get("crv", ""))))
    if found is None or not _is_for_verifying(jwk):
        return None
    algorithm, members, is_sound = found
    if jwk.get("alg", algorithm) not in _names(algorithm) or "d" in jwk:
        return None
    try:
        values = [base64url.decode(jwk[member]) for member in members]
    except (KeyError, TypeError, ValueError):
        return None
    if not is_sound(*values):
        return None
    needed = {name: jwk[name] for name in ("kty", "crv", *members) if name in jwk}
    return PublicKey(algorithm, json.dumps(needed))


def _names(algorithm: str) -> tuple[str, ...]:
    """What a key or token may call an algorithm; Ed25519 has got a name of its own (RFC 9864)."""
    return ("EdDSA", "Ed25519") if algorithm == "EdDSA" else (algorithm,)


def _is_for_verifying(jwk: dict[str, Any]) -> bool:
    operations = jwk.get("key_ops", ["verify"])
    return (
        jwk.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations
    )


def _is_sound_rsa(modulus: bytes, exponent: bytes) -> bool:
    """Long enough, and with an exponent that hides something."""
    n, e = int.from_bytes(modulus), int.from_bytes(exponent)
    length = (n.bit_length() + 7) // 8
    return (
        RSA_BYTES_MIN <= length <= RSA_BYTES_MAX
        and EXPONENT_MIN <= e <= EXPONENT_MAX
        and bool(n & 1 and e & 1)
    )


def _is_on_p256(x_bytes: bytes, y_bytes: bytes) -> bool:
    """A point of the curve (RFC 8725 section 3.4); the one at infinity has no coordinates."""
    if len(x_bytes) != COORDINATE_BYTES or len(y_bytes) != COORDINATE_BYTES:
        return False
    x, y = int.from_bytes(x_bytes), int.from_bytes(y_bytes)
    in_field = x < P256_P and y < P256_P
    return in_field and (y * y - (x * x * x - 3 * x + P256_B)) % P256_P == 0


def _is_ed25519(x: bytes) -> bool:
    return len(x) == COORDINATE_BYTES


# kty and crv: the algorithm (RFC 7518 section 3.1, RFC 8037), the key's members, and their check.
_KINDS: dict[tuple[str, str], tuple[str, tuple[str, ...], Callable[..., bool]]] = {
    ("RSA", ""): ("RS256", ("n", "e"), _is_sound_rsa),
    ("EC", "P-256"): ("ES256", ("x", "y"), _is_on_p256),
    ("OKP", "Ed25519"): ("EdDSA", ("x",), _is_ed25519),
}
