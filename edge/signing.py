"""Who may call the edge's own doors, `/_edge/…`: whoever holds its key ring (shared/signing.py)."""

from edge.exchange import Exchange
from shared import signing
from shared.keys import Keys


def require_signature(exchange: Exchange, keys: Keys, name: str) -> None:
    """Go on if whoever holds a key asks for this, now.

    Raises:
        SignatureInvalid: they do not.
    """
    signed = exchange.request.headers.get(signing.HEADER)
    signing.require(signed, keys, name, exchange.body, exchange.now_ms)
