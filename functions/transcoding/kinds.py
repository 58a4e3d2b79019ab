"""What a file is by its first bytes: its name and its announced type say nothing.

The format also decides which of ffmpeg's demuxers may read it. Left to itself ffmpeg tries
all of them, among them those for playlists (HLS, DASH, concat), whose text names other files
and addresses: the classic way to make a transcoder read what is not its own.
"""

from dataclasses import dataclass
from typing import Literal

HEAD_BYTES = 1_024  # of a file that `sniff` wants


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. `reader` is ffmpeg's demuxer, or Pillow's name of a picture's format."""

    name: str
    kind: Literal["video", "image", "audio"]
    content_type: str
    reader: str


def sniff(head: bytes) -> Format | None:
    """The format of a file from its first bytes (HEAD_BYTES, or all if it has fewer)."""
    raise NotImplementedError
