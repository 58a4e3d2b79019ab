"""Key rings: the current key signs, every key on the ring verifies.

The edge and the regions hold the same ring. To rotate, add the new key behind the
current one everywhere, then move it to the front, then drop the old one.
"""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Self

KEY_BYTES_MIN = 32  # RFC 2104 section 3: at least the hash's output length


@dataclass(frozen=True, repr=False)
class Keys:
    """A ring of HMAC-SHA256 keys by key id; the first one is current."""

    ring: dict[str, bytes]

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read `kid:hex,kid:hex…`, the form in which secrets hold a ring.

        Raises:
            ValueError: there is no key, or one is short or not hexadecimal. The
                message never repeats the text.
        """
        ring: dict[str, bytes] = {}
        for part in text.strip().split(","):
            kid, _, secret = part.strip().partition(":")
            try:
                key = bytes.fromhex(secret)
            except ValueError:
                raise ValueError("a key of the ring is not hexadecimal") from None
            if not kid.isalnum() or len(key) < KEY_BYTES_MIN:
                raise ValueError(f"a key of the ring needs an id and {KEY_BYTES_MIN} bytes")
            ring[kid] = key
        return cls(ring)

    @property
    def current(self) -> str:
        """The id of the key that signs."""
        return next(iter(self.ring))

    def mac(self, kid: str, purpose: str, message: bytes) -> bytes:
        """HMAC-SHA256 under one key of the ring, separate for each purpose.

        Raises:
            KeyError: the ring has no such key.
        """
        return hmac.new(self.ring[kid], purpose.encode() + b"\n" + message, hashlib.sha256).digest()

    def verifies(self, kid: str, purpose: str, message: bytes, mac: bytes) -> bool:
        """Whether `mac` is right, compared in constant time; an unknown key is just wrong."""
        return kid in self.ring and hmac.compare_digest(self.mac(kid, purpose, message), mac)
