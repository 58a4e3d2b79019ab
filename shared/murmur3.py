"""MurmurHash3 for 32 bits, the hash of slots, buckets and fractional flags.

Pure Python, because no C extension loads at the edge, and written out in one loop,
because a call costs more than the arithmetic. Source: Austin Appleby,
MurmurHash3_x86_32 (public domain), SMHasher; the constants are his. Tested against
the `mmh3` package.
"""

from struct import unpack_from

_MASK = 0xFFFFFFFF
_FIRST, _SECOND = 0xCC9E2D51, 0x1B873593


def murmur3_32(data: bytes, seed: int = 0) -> int:
    """Hash bytes to an unsigned 32-bit number."""
    hashed, length = seed & _MASK, len(data)
    for block in unpack_from(f"<{length >> 2}I", data):
        mixed = block * _FIRST & _MASK
        hashed ^= (mixed << 15 | mixed >> 17) * _SECOND & _MASK
        hashed = (hashed << 13 | hashed >> 19) & _MASK
        hashed = hashed * 5 + 0xE6546B64 & _MASK
    if length & 3:
        mixed = int.from_bytes(data[length & ~3 :], "little") * _FIRST & _MASK
        hashed ^= (mixed << 15 | mixed >> 17) * _SECOND & _MASK
    hashed ^= length
    hashed = (hashed ^ hashed >> 16) * 0x85EBCA6B & _MASK
    hashed = (hashed ^ hashed >> 13) * 0xC2B2AE35 & _MASK
    return hashed ^ hashed >> 16
