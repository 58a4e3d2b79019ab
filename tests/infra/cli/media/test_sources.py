import os
from pathlib import Path

import pytest

from infra.cli.failure import CliError
from infra.cli.media.sources import content_type_of, source_of


@pytest.mark.parametrize(
    ("head", "name", "found"),
    [
        (b"\0\0\0\x18ftypisom", "clip", "video/mp4"),
        (b"\0\0\0\x14ftypqt  ", "clip.mp4", "video/quicktime"),
        (b"\0\0\0\x18ftypavif", "a.jpg", "image/avif"),
        (b"\0\0\0\x18ftypheic", "IMG_1.HEIC", "image/heic"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", "x", "video/webm"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska", "x", "video/x-matroska"),
        (b"\xff\xd8\xff\xe0", "x.png", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "x", "image/png"),
        (b"GIF89a", "x", "image/gif"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "x", "image/webp"),
        (b"RIFF\0\0\0\0AVI LIST", "x", "video/x-msvideo"),
        (b"just text", "notes.mp4", "video/mp4"),  # the server will say what it is
        (b"just text", "notes.txt", None),
        (b"\x7fELF", "program", None),
    ],
)
def test_a_file_is_what_its_first_bytes_say_or_else_its_name(
    head: bytes, name: str, found: str | None
) -> None:
    assert content_type_of(head, name) == found


def test_sound_is_offered_as_a_video(tmp_path: Path) -> None:
    (tmp_path / "song.mp3").write_bytes(b"ID3")

    assert source_of(tmp_path / "song.mp3").kind == "video"


def test_an_image_is_an_image(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"GIF89a")

    assert source_of(tmp_path / "a").kind == "image"


@pytest.mark.parametrize(
    ("contents", "said"), [(None, "no such file"), (b"", "is empty"), (b"text", "neither")]
)
def test_a_file_that_is_of_no_use_is_told_at_once(
    tmp_path: Path, contents: bytes | None, said: str
) -> None:
    file = tmp_path / "x.txt"
    if contents is not None:
        file.write_bytes(contents)

    with pytest.raises(CliError, match=said):
        source_of(file)


def test_a_pipe_is_no_file_and_nothing_waits_for_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.mp4")

    with pytest.raises(CliError, match="is no file"):
        source_of(tmp_path / "pipe.mp4")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(CliError, match="is a directory"):
        source_of(tmp_path)
