"""Base64url as tokens use it (RFC 7515 section 2): no padding, one spelling a value."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

_SYMBOLS = re.compile(r"[A-Za-z0-9_-]*", re.ASCII)


def encode(data: bytes) -> str:
    """Spell bytes without padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """Read what `encode` spells, and nothing else.

    Python's decoder skips stray symbols and ignores left-over bits, which would
    give a signed value many spellings; here both are errors.

    Raises:
        ValueError: padding, a stray symbol, an impossible length or left-over bits.
    """
    if not _SYMBOLS.fullmatch(text):
        raise ValueError("not base64url")
    data = urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode(data) != text:
        raise ValueError("not canonical base64url")
    return data
