"""Boxes of ISO 14496-12 files, as far as they are read here: one inside another, none of them large."""

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final

HEADER: Final = 8
BODY_MAX: Final = 1 << 20  # bytes of a box that is read; ours have a few thousand


def top(file: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """The kinds of a file's boxes, and where they begin and end.

    Raises:
        ValueError: they are not in order.
    """
    start, end = 0, file.seek(0, 2)
    while start + HEADER <= end:
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(HEADER))
        if size == 1:
            size = int.from_bytes(file.read(8), "big")
        if size < HEADER or start + size > end:
            raise ValueError(f"a box {kind!r} of {size} bytes at {start} of {end}")
        yield kind, start, start + size
        start += size


def read(file: BinaryIO, start: int, end: int) -> bytes:
    """A box, header and all.

    Raises:
        ValueError: it is larger than any that is wanted.
    """
    if end - start > BODY_MAX:
        raise ValueError(f"a box of {end - start} bytes")
    file.seek(start)
    return file.read(end - start)


def size_of(box: bytes) -> int:
    """What a box says that it takes."""
    return int.from_bytes(box[:4], "big")


def children(body: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The kinds and contents of the boxes in a body, as far as they are in order."""
    while len(body) >= HEADER:
        size = size_of(body)
        if size < HEADER:
            return
        yield body[4:HEADER], body[HEADER:size]
        body = body[size:]


def child(body: bytes, wanted: bytes) -> bytes:
    """The contents of the first box of a kind.

    Raises:
        ValueError: there is none.
    """
    for kind, content in children(body):
        if kind == wanted:
            return content
    raise ValueError(f"no box {wanted!r}")
