from pathlib import Path

import pytest

from infra.bench.media.clips import DRAWN, Recipe
from infra.bench.media.encoding import encode
from infra.bench.media.publishing import publish

TINY = Recipe("tiny", DRAWN.format(size="320x180"), 1, 400_000)


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return TINY.make(tmp_path_factory.mktemp("clips"))


def test_clip_is_made_once(clip: Path) -> None:
    made = clip.stat().st_mtime_ns
    assert TINY.make(clip.parent) == clip
    assert clip.stat().st_mtime_ns == made


def test_every_part_of_a_clip_is_made_and_measured(clip: Path) -> None:
    encoded = encode(clip)
    assert {"audio", "poster", "preview", "storyboard"} < {one.part for one in encoded.parts}
    (smallest,) = encoded.renditions()
    assert smallest.played_s == pytest.approx(1, abs=0.1)
    assert encoded.x_realtime(smallest) == pytest.approx(smallest.played_s / smallest.wall_s)
    assert smallest.cpu_s > 0
    assert encoded.bytes == clip.stat().st_size
    assert encoded.saved(smallest) < 1
    assert encoded.bytes_made == sum(one.bytes for one in encoded.parts)


def test_clip_is_playable_before_it_is_ready(clip: Path) -> None:
    published = publish(clip)
    assert 0 < published.first_playable_s < published.ready_s
    assert published.ready_parallel_s < published.ready_s


def test_what_is_no_video_is_not_published(tmp_path: Path) -> None:
    path = tmp_path / "text.mp4"
    path.write_text("no video")
    with pytest.raises(ValueError, match="unknown-type"):
        publish(path)
