"""A file on this machine as something to upload: what it is, how large, and its hash."""

from __future__ import annotations

import hashlib
import mimetypes
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from infra.cli.failure import CliError

CHUNK = 1 << 20
HEAD = 64  # bytes that tell what a file is

# Where in a file, and what is there. The registries of the formats themselves:
# ISO/IEC 14496-12 (boxes), RFC 8794 (EBML), RFC 9649 (WebP), W3C PNG, ITU-T T.81 (JPEG).
SIGNATURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"GIF8", "image/gif"),
    (8, b"WEBP", "image/webp"),
    (8, b"AVI ", "video/x-msvideo"),
)
BRANDS = {
    b"qt  ": "video/quicktime",
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heif",
}


@dataclass(frozen=True, slots=True)
class Source:
    """A file as it was when it was looked at."""

    path: Path
    bytes: int
    mtime_ns: int
    content_type: str

    @property
    def kind(self) -> Literal["video", "image"]:
        """Sound alone is a video without a picture: whether it is taken is the server's answer."""
        return "image" if self.content_type.startswith("image/") else "video"

    @property
    def changed(self) -> bool:
        """Whether the file is not what it was."""
        now = self.path.stat()
        return (now.st_size, now.st_mtime_ns) != (self.bytes, self.mtime_ns)

    def digest(self, read: Callable[[int], object]) -> str:
        """The SHA-256 of the file, in hexadecimal; `read` learns of bytes as they are read."""
        sha256 = hashlib.sha256()
        with self.path.open("rb") as file:
            while chunk := file.read(CHUNK):
                sha256.update(chunk)
                read(len(chunk))
        return sha256.hexdigest()


def source_of(path: Path) -> Source:
    """Look at a file.

    Raises:
        CliError: there is none, it is empty, or it looks like neither a video nor an image.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode) and not stat.S_ISDIR(found.st_mode):
            raise CliError(f"{path} is no file.", "A pipe can't be gone on with after a break.")
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise CliError(f"{path} cannot be read: {(error.strerror or 'error').lower()}.") from error
    if not head:
        raise CliError(f"{path} is empty.")
    content_type = content_type_of(head, path.name)
    if content_type is None:
        raise CliError(
            f"{path} looks like neither a video nor an image.",
            "Videos: mp4, mov, webm, mkv and more. Images: jpeg, png, webp, avif, gif.",
        )
    return Source(path.resolve(), found.st_size, found.st_mtime_ns, content_type)


def content_type_of(head: bytes, name: str) -> str | None:
    """What a file is by its first bytes, or else by its name; None if neither says so.

    A wrong guess costs an upload and no more: the server goes by the contents.
    """
    for offset, signature, found in SIGNATURES:
        if head[offset:].startswith(signature):
            return found
    if head[4:8] == b"ftyp":
        return BRANDS.get(head[8:12], "video/mp4")
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return "video/webm" if b"webm" in head else "video/x-matroska"
    by_name = mimetypes.guess_type(name)[0] or ""
    return by_name if by_name.partition("/")[0] in ("video", "image", "audio") else None
