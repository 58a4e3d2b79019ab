"""Idempotency keys: what a request's key stands for, kept with what the request made.

The same key with the same body gets the same answer; with another body it is a mistake.
Source: draft-ietf-httpapi-idempotency-key-header, section 2.
"""

import hashlib
import json
from collections.abc import Sequence

from functions.records import Claim
from shared.errors import IdempotencyKeyMalformed
from shared.limits import IDEMPOTENCY_HOURS, IDEMPOTENCY_KEY_MAX

HOUR_S = 3_600


def checked(key: str) -> str:
    """The key of a request.

    Raises:
        IdempotencyKeyMalformed: it is too long, or not of visible ASCII.
    """
    if not 1 <= len(key) <= IDEMPOTENCY_KEY_MAX or not all("!" <= c <= "~" for c in key):
        raise IdempotencyKeyMalformed(
            f"An Idempotency-Key is 1 to {IDEMPOTENCY_KEY_MAX} visible ASCII characters."
        )
    return key


def claim_of(key: str, body: Sequence[object], now_ms: int) -> Claim:
    """What to store of a key and its request. Only digests are kept: keys may say something."""
    return Claim(
        key_digest=_digest(key),
        body_digest=_digest(json.dumps(body)),
        expires_s=now_ms // 1000 + IDEMPOTENCY_HOURS * HOUR_S,
    )


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
