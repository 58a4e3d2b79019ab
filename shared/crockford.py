"""Numbers as fixed-width Crockford base 32, which sorts as the numbers do.

The strict, lower-case form: no hyphens, no check symbol, and none of the
look-alikes (`i`, `l`, `o`) that Crockford lets a reader take for `1` and `0`, so
that a number has exactly one spelling and an id can be compared as text.
Source: Douglas Crockford, "Base 32", https://www.crockford.com/base32.html.
"""

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"

_VALUES = {symbol: value for value, symbol in enumerate(ALPHABET)}


def encode(number: int, length: int) -> str:
    """Spell `number` in exactly `length` symbols of 5 bits, most significant first.

    Raises:
        ValueError: the number is negative or needs more than `length` symbols.
    """
    if number < 0 or number >> (5 * length):
        raise ValueError(f"{number} does not fit into {length} symbols")
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(5 * (length - 1), -1, -5))


def decode(text: str) -> int:
    """Read a number spelled by `encode`.

    Raises:
        ValueError: a symbol is outside the strict alphabet.
    """
    number = 0
    for symbol in text:
        value = _VALUES.get(symbol)
        if value is None:
            raise ValueError(f"{symbol!r} is not a Crockford base 32 symbol")
        number = number << 5 | value
    return number
