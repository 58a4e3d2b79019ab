"""MurmurHash3 for 32 bits, the hash of slots, buckets and fractional flags.

Pure Python, because no C extension loads at the edge. Source: Austin Appleby,
MurmurHash3_x86_32 (public domain), SMHasher; the constants are his. Tested
against the `mmh3` package.
"""

_MASK = 0xFFFFFFFF


def murmur3_32(data: bytes, seed: int = 0) -> int:
    """Hash bytes to an unsigned 32-bit number."""
    hashed = seed & _MASK
    length = len(data)
    tail = length & ~3
    for start in range(0, tail, 4):
        hashed ^= _scramble(int.from_bytes(data[start : start + 4], "little"))
        hashed = (hashed << 13 | hashed >> 19) & _MASK
        hashed = (hashed * 5 + 0xE6546B64) & _MASK
    if tail < length:
        hashed ^= _scramble(int.from_bytes(data[tail:], "little"))
    return _avalanche(hashed ^ length)


def _scramble(block: int) -> int:
    block = (block * 0xCC9E2D51) & _MASK
    block = (block << 15 | block >> 17) & _MASK
    return (block * 0x1B873593) & _MASK


def _avalanche(hashed: int) -> int:
    hashed ^= hashed >> 16
    hashed = (hashed * 0x85EBCA6B) & _MASK
    hashed ^= hashed >> 13
    hashed = (hashed * 0xC2B2AE35) & _MASK
    return hashed ^ hashed >> 16
