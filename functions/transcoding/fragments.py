"""Fragmented MP4 (ISO 14496-12, CMAF ISO 23000-19): where fragments lie, how long they are, codecs.

Read from the bytes that were written, not from what was asked for: playlists must agree with the
segments they name. Only what ffmpeg writes is understood; a strange box is an error of ours.
"""

from dataclasses import dataclass
from typing import BinaryIO

from functions.transcoding.boxes import HEADER, child, read, size_of, top

# Flags of tfhd and trun: ISO 14496-12, 8.8.7 and 8.8.8.
TFHD_BASE, TFHD_INDEX, TFHD_DURATION = 0x01, 0x02, 0x08
TRUN_OFFSET, TRUN_FIRST, TRUN_DURATION = 0x001, 0x004, 0x100
TRUN_SIZE, TRUN_FLAGS, TRUN_CTS = 0x200, 0x400, 0x800


@dataclass(frozen=True, slots=True)
class Fragment:
    """A moof and its mdat: where they lie in the file, and the time they cover in the timescale."""

    start: int
    end: int
    time: int
    duration: int


@dataclass(frozen=True, slots=True)
class Layout:
    """A track in a file: its initialisation (ftyp and moov), and its fragments."""

    init: bytes
    timescale: int
    codecs: str  # RFC 6381
    fragments: tuple[Fragment, ...]


def layout(file: BinaryIO) -> Layout:
    """How a file of one fragmented track is laid out.

    Raises:
        ValueError: it is not such a file.
    """
    init, fragments, moof = b"", [], None
    for kind, start, end in top(file):
        if kind in (b"ftyp", b"moov"):
            init += read(file, start, end)
        elif kind == b"moof":
            moof = (start, *_timing(read(file, start, end)[HEADER:]))
        elif kind == b"mdat" and moof is not None:
            fragments.append(Fragment(moof[0], end, moof[1], moof[2]))
            moof = None
    moov = child(init[size_of(init) :], b"moov")
    media = child(child(moov, b"trak"), b"mdia")
    return Layout(init, _timescale(child(media, b"mdhd")), _codecs(media), tuple(fragments))


def _timescale(header: bytes) -> int:
    """Of mdhd: version 1 has dates of 64 bits."""
    at = 20 if header[0] == 1 else 12
    return int.from_bytes(header[at : at + 4], "big")


def _timing(moof: bytes) -> tuple[int, int]:
    """When a fragment begins, and how long it is."""
    traf = child(moof, b"traf")
    header, decode, run = (child(traf, kind) for kind in (b"tfhd", b"tfdt", b"trun"))
    time = int.from_bytes(decode[4 : 12 if decode[0] == 1 else 8], "big")
    flags, at = _flags(header), 8
    at += 8 * bool(flags & TFHD_BASE) + 4 * bool(flags & TFHD_INDEX)
    default = int.from_bytes(header[at : at + 4], "big") if flags & TFHD_DURATION else 0
    return time, _duration(run, default)


def _duration(run: bytes, default: int) -> int:
    """Of all samples of trun, each of which has its own duration or the default one."""
    flags, count = _flags(run), int.from_bytes(run[4:8], "big")
    if not flags & TRUN_DURATION:
        return count * default
    at = 8 + 4 * bool(flags & TRUN_OFFSET) + 4 * bool(flags & TRUN_FIRST)
    step = 4 * (1 + sum(bool(flags & one) for one in (TRUN_SIZE, TRUN_FLAGS, TRUN_CTS)))
    return sum(int.from_bytes(run[at + step * n : at + step * n + 4], "big") for n in range(count))


def _flags(box: bytes) -> int:
    return int.from_bytes(box[1:4], "big")


def _codecs(media: bytes) -> str:
    """The codec as RFC 6381 writes it, by the decoder's configuration."""
    table = child(child(media, b"minf"), b"stbl")
    entries = child(table, b"stsd")[8:]
    kind = entries[4:8]
    if kind == b"avc1":  # profile, constraints and level: ISO 14496-15, 5.3.3.1
        return "avc1." + child(entries[HEADER + 78 :], b"avcC")[1:4].hex()
    if kind == b"mp4a":
        return _audio(child(entries[HEADER + 28 :], b"esds")[4:])
    raise ValueError(f"a track of {kind!r}")


def _audio(descriptor: bytes) -> str:
    """Of esds: the type of object, and of AAC the one it says within (ISO 14496-1, 14496-3)."""
    elementary = _descriptor(descriptor, 3)[3:]
    configuration = _descriptor(elementary, 4)
    specific = _descriptor(configuration[13:], 5)
    return f"mp4a.{configuration[0]:02x}.{specific[0] >> 3}"


def _descriptor(body: bytes, tag: int) -> bytes:
    """The contents of a descriptor, whose length is in sevens of bits."""
    if not body or body[0] != tag:
        raise ValueError(f"no descriptor {tag}")
    size, at = 0, 1
    while True:
        size, more, at = size << 7 | body[at] & 0x7F, body[at] & 0x80, at + 1
        if not more:
            return body[at : at + size]
