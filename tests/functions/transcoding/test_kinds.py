import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.transcoding.kinds import FORMATS, HEAD_BYTES, sniff

HEADS = {
    "mp4": b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41",
    "mov": b"\0\0\0\x14ftypqt  \0\0\x02\0qt  ",
    "m4a": b"\0\0\0\x1cftypM4A \0\0\x02\0isomiso2",
    "avif": b"\0\0\0\x1cftypmif1\0\0\0\0avifmiaf",
    "heic": b"\0\0\0\x18ftypheic\0\0\0\0mif1heic",
    "webm": b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\x01\x42\x82\x84webm",
    "matroska": b"\x1a\x45\xdf\xa3\xa3\x42\x86\x81\x01\x42\x82\x88matroska",
    "avi": b"RIFF\x10\0\0\0AVI LIST",
    "webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "wav": b"RIFF\x10\0\0\0WAVEfmt ",
    "mpegts": (b"\x47" + bytes(187)) * 4,
    "flv": b"FLV\x01\x05",
    "ogg": b"OggS\0\x02",
    "mpeg": b"\0\0\x01\xba\x44",
    "jpeg": b"\xff\xd8\xff\xe0",
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR",
    "gif": b"GIF89a\x01\0",
    "tiff": b"II*\0\x08",
    "bmp": b"BM\x46\0\0\0\0\0\0\0\x36",
    "mp3": b"ID3\x04",
    "flac": b"fLaC\0",
    "aac": b"\xff\xf1\x50\x80",
}


@pytest.mark.parametrize("name", HEADS)
def test_a_file_is_known_by_its_first_bytes(name: str) -> None:
    assert sniff(HEADS[name]) == FORMATS[name]


@pytest.mark.parametrize("lead", [b"\0\0\0\x01", b"\x12\x34\x56\x78"])
def test_a_transport_stream_with_times_is_known(lead: bytes) -> None:
    assert sniff((lead + b"\x47" + bytes(187)) * 4) == FORMATS["mpegts"]


def test_a_quicktime_file_older_than_brands_is_known() -> None:
    assert sniff(b"\0\0\x10\0moov\0\0\0\x6cmvhd") == FORMATS["mov"]


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"hello, this is no video\n",
        b"#EXTM3U\n#EXTINF:2,\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b'<?xml version="1.0"?><MPD></MPD>',
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"PK\x03\x04" + bytes(60),
        b"%PDF-1.7",
        b"BM",
        b"\x7fELF",
    ],
)
def test_what_can_name_other_files_or_is_nothing_to_see_is_refused(head: bytes) -> None:
    assert sniff(head) is None


def test_no_format_is_read_by_a_demuxer_that_opens_other_files() -> None:
    readers = {one.reader for one in FORMATS.values()}
    assert not readers & {"hls", "dash", "concat", "image2", "sdp", "rtsp", "imf", "tedcaptions"}


@given(st.binary(max_size=HEAD_BYTES))
def test_any_bytes_are_a_format_or_none(head: bytes) -> None:
    found = sniff(head)
    assert found is None or FORMATS[found.name] == found
