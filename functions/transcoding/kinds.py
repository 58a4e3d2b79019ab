"""What a file is by its first bytes: its name and its announced type say nothing.

The format also decides which of ffmpeg's demuxers may read it. Left to itself ffmpeg tries
all of them, among them those for playlists (HLS, DASH, concat), whose text names other files
and addresses: the classic way to make a transcoder read what is not its own.
"""

from dataclasses import dataclass
from typing import Final, Literal

HEAD_BYTES: Final = 1_024  # of a file that `sniff` wants


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file. `reader` is ffmpeg's demuxer, or Pillow's name of a picture's format."""

    name: str
    kind: Literal["video", "image", "audio"]
    content_type: str
    reader: str


MP4 = Format("mp4", "video", "video/mp4", "mov")
MOV = Format("mov", "video", "video/quicktime", "mov")
MATROSKA = Format("matroska", "video", "video/matroska", "matroska")
WEBM = Format("webm", "video", "video/webm", "matroska")
AVI = Format("avi", "video", "video/x-msvideo", "avi")
FLV = Format("flv", "video", "video/x-flv", "flv")
OGG = Format("ogg", "video", "video/ogg", "ogg")
ASF = Format("asf", "video", "video/x-ms-asf", "asf")
MPEG = Format("mpeg", "video", "video/mpeg", "mpeg")
MPEGTS = Format("mpegts", "video", "video/mp2t", "mpegts")

JPEG = Format("jpeg", "image", "image/jpeg", "JPEG")
PNG = Format("png", "image", "image/png", "PNG")
GIF = Format("gif", "image", "image/gif", "GIF")
WEBP = Format("webp", "image", "image/webp", "WEBP")
AVIF = Format("avif", "image", "image/avif", "AVIF")
TIFF = Format("tiff", "image", "image/tiff", "TIFF")
BMP = Format("bmp", "image", "image/bmp", "BMP")
HEIC = Format("heic", "image", "image/heic", "mov")  # developed by ffmpeg: see `heic`

M4A = Format("m4a", "audio", "audio/mp4", "mov")
MP3 = Format("mp3", "audio", "audio/mpeg", "mp3")
WAV = Format("wav", "audio", "audio/wav", "wav")
FLAC = Format("flac", "audio", "audio/flac", "flac")
AAC = Format("aac", "audio", "audio/aac", "aac")

FORMATS: Final = {
    one.name: one
    for one in (
        *(MP4, MOV, MATROSKA, WEBM, AVI, FLV, OGG, ASF, MPEG, MPEGTS),
        *(JPEG, PNG, GIF, WEBP, AVIF, TIFF, BMP, HEIC),
        *(M4A, MP3, WAV, FLAC, AAC),
    )
}

MAGIC: Final[tuple[tuple[bytes, Format], ...]] = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
    (b"II*\0", TIFF),
    (b"MM\0*", TIFF),
    (b"FLV\x01", FLV),
    (b"OggS", OGG),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", ASF),
    (b"\0\0\x01\xba", MPEG),
    (b"fLaC", FLAC),
    (b"ID3", MP3),
)
RIFF: Final = {b"AVI ": AVI, b"WEBP": WEBP, b"WAVE": WAV}
# Brands of ISO 14496-12 files (mp4ra.org); all others are taken for MP4.
BRANDS: Final = {
    b"qt  ": MOV,
    b"avif": AVIF,
    b"avis": AVIF,
    b"M4A ": M4A,
    b"M4B ": M4A,
} | dict.fromkeys((b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1"), HEIC)
# QuickTime files older than brands begin with one of these.
ATOMS: Final = (b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
PACKET, PACKETS = 188, 3  # bytes of one in a transport stream (ISO 13818-1), and how many to see


def sniff(head: bytes) -> Format | None:
    """The format of a file from its first bytes (HEAD_BYTES, or all if it has fewer)."""
    for magic, found in MAGIC:
        if head.startswith(magic):
            return found
    if head[:4] == b"RIFF":
        return RIFF.get(head[8:12])
    if head[:4] == b"\x1a\x45\xdf\xa3":  # EBML; the document type follows within its header
        return WEBM if b"webm" in head[:64] else MATROSKA
    return _iso(head) or _stream(head)


def _iso(head: bytes) -> Format | None:
    """Files of ISO boxes, by brand: the first says what they are, or else one they agree with."""
    if head[4:8] in ATOMS:
        return MOV
    if head[4:8] != b"ftyp":
        return None
    brand, size = head[8:12], int.from_bytes(head[:4], "big")
    compatible = {head[at : at + 4] for at in range(16, min(size, len(head)), 4)}
    if brand in (b"mif1", b"msf1") and compatible & {b"avif", b"avis"}:
        return AVIF
    return BRANDS.get(brand, MP4)


def _stream(head: bytes) -> Format | None:
    """What has no header but repeats itself, and a bitmap, whose two letters alone prove little."""
    for lead in (0, 4):  # Blu-ray's packets have a time of 4 bytes in front
        step = PACKET + lead
        if all(head[lead + step * n : lead + step * n + 1] == b"\x47" for n in range(PACKETS)):
            return MPEGTS
    if head[:2] == b"BM" and head[6:10] == b"\0\0\0\0":
        return BMP
    if head[:1] == b"\xff" and len(head) > 1 and head[1] & 0xE0 == 0xE0:
        return AAC if head[1] & 0xF6 == 0xF0 else MP3
    return None
