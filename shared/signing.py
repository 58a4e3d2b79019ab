"""Calls by whoever runs the edge: `Nearcast-Signature: kid.issued_ms.mac`, over what is asked and when.

Whoever deploys signs them, and so do the regions: both hold the edge's key ring.
"""

import hashlib

from shared import base64url
from shared.errors import SignatureInvalid
from shared.keys import Keys

HEADER = "nearcast-signature"
PURPOSE = "config"
SKEW_MS = 60_000  # how old or early a signature may be


def signature(keys: Keys, name: str, body: bytes, now_ms: int) -> str:
    """The signature of a call; `name` says what it is about, so that it fits nothing else."""
    mac = keys.mac(keys.current, PURPOSE, _message(name, now_ms, body))
    return f"{keys.current}.{now_ms}.{base64url.encode(mac)}"


def require(signed: str | None, keys: Keys, name: str, body: bytes, now_ms: int) -> None:
    """Go on if whoever holds a key of the ring asks for this, now.

    Raises:
        SignatureInvalid: they do not.
    """
    try:
        kid, issued, mac = (signed or "").split(".")
        issued_ms, code = int(issued), base64url.decode(mac)
    except ValueError:
        raise SignatureInvalid from None
    if abs(now_ms - issued_ms) > SKEW_MS:
        raise SignatureInvalid
    if not keys.verifies(kid, PURPOSE, _message(name, issued_ms, body), code):
        raise SignatureInvalid


def _message(name: str, issued_ms: int, body: bytes) -> bytes:
    return f"{name}\n{issued_ms}\n{hashlib.sha256(body).hexdigest()}".encode()
