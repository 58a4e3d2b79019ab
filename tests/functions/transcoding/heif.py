"""HEIC files as a phone writes them, by hand: nothing at hand writes any.

One HEVC frame, or a grid of them with what is outside cut off, turned by quarters against the
clock. ISO 14496-12 (boxes, meta, iloc), ISO 23008-12 (items and their properties).
"""

import struct
from collections.abc import Sequence
from pathlib import Path

from tests.functions.transcoding.clips import ffmpeg


def box(kind: bytes, *body: bytes) -> bytes:
    content = b"".join(body)
    return struct.pack(">I4s", 8 + len(content), kind) + content


def full(kind: bytes, version: int, *body: bytes) -> bytes:
    return box(kind, struct.pack(">I", version << 24), *body)


def tile(colour: str, side: int, folder: Path) -> tuple[bytes, bytes]:
    """A frame of one colour: the decoder's configuration, and the frame."""
    path = folder / "tile.mp4"
    source = f"color={colour}:s={side}x{side}:r=1:d=1"
    codec = ("-c:v", "libx265", "-x265-params", "log-level=error:info=0", "-tag:v", "hvc1")
    ffmpeg("-f", "lavfi", "-i", source, "-frames:v", "1", "-pix_fmt", "yuv420p", *codec, path)
    content = path.read_bytes()

    def found(kind: bytes) -> bytes:
        at = content.index(kind) - 4
        return content[at : at + struct.unpack(">I", content[at : at + 4])[0]]

    return found(b"hvcC"), found(b"mdat")[8:]


def heic(
    path: Path,
    colours: Sequence[str],
    columns: int,
    side: int,
    size: tuple[int, int],
    quarters: int = 0,
    profile: bytes = b"",
) -> Path:
    """Write a picture: a grid of tiles of these colours, row by row, of which `size` is shown."""
    tiles = [tile(colour, side, path.parent) for colour in colours]
    count, whole = len(tiles), len(tiles) + 1
    configurations = list(dict.fromkeys(one for one, _ in tiles))
    of_tile, of_whole, turn, colour = (len(configurations) + one for one in (1, 2, 3, 4))
    properties = [
        *configurations,
        full(b"ispe", 0, struct.pack(">II", side, side)),
        full(b"ispe", 0, struct.pack(">II", *size)),
        box(b"irot", bytes([quarters])),
        *([box(b"colr", b"prof", profile)] if profile else []),
    ]
    coloured = bytes([colour] if profile else [])
    owned = {
        number: bytes([0x80 | configurations.index(one) + 1, of_tile]) + coloured
        for number, (one, _) in enumerate(tiles, 1)
    } | {whole: bytes([of_whole, 0x80 | turn]) + coloured}
    kinds = dict.fromkeys(range(1, whole), b"hvc1") | {whole: b"grid"}
    grid = bytes([0, 0, count // columns - 1, columns - 1]) + struct.pack(">HH", *size)
    numbers = [struct.pack(">H", number) for number in range(1, whole)]

    def meta(start: int) -> bytes:
        where, at = b"", start
        for number, (_, frame) in enumerate(tiles, 1):
            where += struct.pack(">HHHHII", number, 0, 0, 1, at, len(frame))
            at += len(frame)
        where += struct.pack(">HHHHII", whole, 1, 0, 1, 0, len(grid))  # in idat
        items = [
            full(b"infe", 2, struct.pack(">HH4s", *one[:1], 0, one[1]), b"\0")
            for one in kinds.items()
        ]
        owning = [struct.pack(">HB", number, len(one)) + one for number, one in owned.items()]
        return full(
            b"meta",
            0,
            full(b"hdlr", 0, struct.pack(">I4s", 0, b"pict"), bytes(13)),
            full(b"pitm", 0, struct.pack(">H", whole)),
            full(b"iloc", 1, b"\x44\0", struct.pack(">H", whole), where),
            full(b"iinf", 0, struct.pack(">H", whole), *items),
            box(
                b"iprp",
                box(b"ipco", *properties),
                full(b"ipma", 0, struct.pack(">I", whole), *owning),
            ),
            full(b"iref", 0, box(b"dimg", struct.pack(">HH", whole, count), *numbers)),
            box(b"idat", grid),
        )

    head = box(b"ftyp", b"heic\0\0\0\0mif1heic")
    frames = box(b"mdat", *(frame for _, frame in tiles))
    path.write_bytes(head + meta(len(head) + len(meta(0)) + 8) + frames)
    return path
