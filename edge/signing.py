"""Calls by whoever runs the edge: `Nearcast-Signature: kid.issued_ms.mac`, over what is asked and when."""

import hashlib

from edge.exchange import Exchange
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


def require_signature(exchange: Exchange, keys: Keys, name: str) -> None:
    """Go on if whoever holds a key asks for this, now.

    Raises:
        SignatureInvalid: they do not.
    """
    try:
        kid, issued, mac = exchange.request.headers[HEADER].split(".")
        issued_ms, code = int(issued), base64url.decode(mac)
    except (KeyError, ValueError):
        raise SignatureInvalid from None
    if abs(exchange.now_ms - issued_ms) > SKEW_MS:
        raise SignatureInvalid
    if not keys.verifies(kid, PURPOSE, _message(name, issued_ms, exchange.body), code):
        raise SignatureInvalid


def _message(name: str, issued_ms: int, body: bytes) -> bytes:
    return f"{name}\n{issued_ms}\n{hashlib.sha256(body).hexdigest()}".encode()
