from pathlib import Path

import pytest

from infra.cli.media.sources import Source
from infra.cli.media.unfinished import Unfinished
from shared.limits import UPLOAD_HOURS

SOURCE = Source(Path("/clips/a.mp4"), 10, 7, "video/mp4")


@pytest.fixture
def now() -> list[float]:
    return [1_000_000.0]


@pytest.fixture
def unfinished(tmp_path: Path, now: list[float]) -> Unfinished:
    return Unfinished("http://edge/", "ann", tmp_path, clock=lambda: now[0])


def test_an_upload_is_found_by_its_contents_and_its_file(unfinished: Unfinished) -> None:
    unfinished.keep(SOURCE, "aa", "MEDIA1")

    found = unfinished.of("aa")
    assert found is not None
    assert found.media_id == "MEDIA1"
    assert unfinished.digest_of(SOURCE) == "aa"
    assert unfinished.of("bb") is None


@pytest.mark.parametrize(
    "other",
    [
        Source(Path("/clips/b.mp4"), 10, 7, "video/mp4"),
        Source(Path("/clips/a.mp4"), 11, 7, "video/mp4"),
        Source(Path("/clips/a.mp4"), 10, 8, "video/mp4"),
    ],
)
def test_a_file_that_is_another_one_is_to_be_read(unfinished: Unfinished, other: Source) -> None:
    unfinished.keep(SOURCE, "aa", "MEDIA1")

    assert unfinished.digest_of(other) is None


def test_a_new_upload_of_the_same_contents_replaces_the_older(unfinished: Unfinished) -> None:
    unfinished.keep(SOURCE, "aa", "MEDIA1")
    unfinished.keep(SOURCE, "aa", "MEDIA2")
    unfinished.forget("MEDIA1")

    found = unfinished.of("aa")
    assert found is not None
    assert found.media_id == "MEDIA2"


def test_other_accounts_and_deployments_have_their_own(
    unfinished: Unfinished, tmp_path: Path
) -> None:
    unfinished.keep(SOURCE, "aa", "MEDIA1")

    assert Unfinished("http://edge", "bob", tmp_path).of("aa") is None
    assert Unfinished("http://other", "ann", tmp_path).of("aa") is None


def test_what_the_server_has_dropped_by_now_is_dropped_here(
    unfinished: Unfinished, now: list[float]
) -> None:
    unfinished.keep(SOURCE, "aa", "MEDIA1")
    now[0] += UPLOAD_HOURS * 3600 + 1

    assert unfinished.of("aa") is None
    assert unfinished.digest_of(SOURCE) is None
