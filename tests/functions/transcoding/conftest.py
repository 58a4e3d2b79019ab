"""Files that several tests look at are made once."""

from pathlib import Path

import pytest

from tests.functions.transcoding.clips import Whole, clip, whole


@pytest.fixture(scope="session")
def ordinary(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """All of a video that has two sizes and two segments, with sound."""
    folder = tmp_path_factory.mktemp("ordinary")
    path = clip(folder / "a name; $(with) 'all' -that hurts.mp4", size="852x480", seconds=4.5)
    return whole(path, folder / "made")


@pytest.fixture(scope="session")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A second of a small video with sound."""
    return clip(tmp_path_factory.mktemp("second") / "second.mp4")
