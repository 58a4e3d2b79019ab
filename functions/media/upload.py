"""Into which parts a file is uploaded, and which of them are missing.

Parts have one size but the last, chosen once: S3 takes parts of 5 MiB or more, and a
few large ones cost less than many small ones, while a small one is quickly sent again.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from functions.ports import Now, Uploads, upload_key
from functions.records import MediaFile
from shared.limits import PART_BYTES, PARTS_MAX, PRESIGNED_S

MIB = 1 << 20


class Parts(Protocol):
    """What an upload in progress needs."""

    @property
    def now(self) -> Now: ...
    @property
    def uploads(self) -> Uploads: ...


@dataclass(frozen=True, slots=True)
class Missing:
    """Parts that have not arrived: (number, bytes, where to PUT it); good until a moment."""

    part_bytes: int
    parts: tuple[tuple[int, int, str], ...]
    expires_ms: int


def part_bytes_of(total: int) -> int:
    """How large the parts of a file are: PART_BYTES, or whole MiB so that PARTS_MAX will do."""
    return max(PART_BYTES, -(-total // (PARTS_MAX * MIB)) * MIB)


def sizes_of(file: MediaFile) -> dict[int, int]:
    """How many bytes each part of a file has, by number from 1 on."""
    whole, rest = divmod(file.bytes, file.part_bytes)
    sizes = dict.fromkeys(range(1, whole + 1), file.part_bytes)
    return sizes | {whole + 1: rest} if rest else sizes


def lacking(file: MediaFile, arrived: Mapping[int, tuple[int, str]]) -> dict[int, int]:
    """The parts that are not there, or not with the bytes that they must have."""
    return {
        number: size
        for number, size in sizes_of(file).items()
        if number not in arrived or arrived[number][0] != size
    }


def missing(file: MediaFile, parts: Parts, *, fresh: bool = False) -> Missing | None:
    """What is still to be sent of a file, with addresses; None: it is not being uploaded.

    Of a `fresh` upload nothing has arrived, so nobody need ask. Where S3 has no such upload,
    all of it arrived and a completion was cut short: nothing is missing but another one.
    """
    if file.state != "uploading" or file.upload_id is None:
        return None
    key = upload_key(file.owner_id, file.media_id)
    arrived = {} if fresh else parts.uploads.parts(key, file.upload_id)
    wanted = {} if arrived is None else lacking(file, arrived)
    addresses = parts.uploads.addresses(key, file.upload_id, wanted, PRESIGNED_S)
    return Missing(
        file.part_bytes,
        tuple((number, size, addresses[number]) for number, size in wanted.items()),
        parts.now() + PRESIGNED_S * 1000,
    )
