import json
import shutil
from pathlib import Path

import pytest

from functions.transcoding.probe import _number, _probed, probe
from functions.transcoding.process import Bounds, python
from functions.transcoding.reasons import Unfit
from tests.functions.transcoding.clips import clip


def test_what_a_file_declares(second: Path, tmp_path: Path) -> None:
    found = probe(second, tmp_path)
    assert (found.video, found.audio, found.encrypted) == (True, True, False)
    assert (found.width, found.height, found.duration_ms) == (320, 180, 1_000)
    assert (found.rate, found.constant) == (30, True)


def test_a_variable_rate_is_told(tmp_path: Path) -> None:
    drop = ("-vf", "select='lt(n,20)+not(mod(n,7))'", "-fps_mode", "vfr")
    path = clip(tmp_path / "clip.mp4", *drop, rate="60", sound=False)
    found = probe(path, tmp_path)
    assert not found.constant
    assert found.fastest == pytest.approx(60, rel=0.02)


def test_no_file_is_opened_but_the_one(second: Path, tmp_path: Path) -> None:
    """MediaInfo follows a playlist to what it names; here it finds nothing there."""
    shutil.copy(second, tmp_path / "second.mp4")
    playlist = tmp_path / "list.m3u8"
    playlist.write_text("#EXTM3U\n#EXTINF:1,\nsecond.mp4\n#EXT-X-ENDLIST\n")
    lines: list[str] = []
    bounds = Bounds(seconds=60, file_bytes=0)
    ended = python("functions.transcoding.probe", str(playlist), tmp_path, bounds, lines.append)
    assert ended.code == 0, ended.said
    assert json.loads(lines[-1])["width"] == 0


def test_what_cannot_be_read_is_damaged(tmp_path: Path) -> None:
    with pytest.raises(Unfit) as caught:
        probe(tmp_path / "absent.mp4", tmp_path)
    assert caught.value.reason == "damaged"


def test_an_encrypted_track_is_told() -> None:
    found = _probed({"Video": [{"width": "320", "encryption": "Encrypted"}]})
    assert found.encrypted


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *(("29.97", 29.97), ("60 / 59", 60), (None, 0), ("", 0), ("many", 0), (7, 7)),
        *(("inf", 0), ("nan", 0), ("1e999", 0)),
    ],
)
def test_numbers_are_read_as_they_are_written(text: object, number: float) -> None:
    assert _number(text) == number
