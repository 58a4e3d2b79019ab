from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.media.upload import lacking, missing, part_bytes_of, sizes_of
from functions.records import MediaFile
from shared.limits import IMAGE_BYTES, PART_BYTES, PARTS_MAX, PRESIGNED_S, VIDEO_BYTES
from tests.functions.fakes_archive import FakeObjects
from tests.functions.fakes_media import FakeUploads

LEAST = 5 << 20  # bytes of a part; Amazon S3 multipart upload limits
KEY = "uploads/eu3v9k2m8x7q1c/m"


def file_of(total: int, **changes: object) -> MediaFile:
    known = {"state": "uploading", "part_bytes": part_bytes_of(total)} | changes
    return MediaFile(
        owner_id="eu3v9k2m8x7q1c",
        media_id="m",
        kind="video",
        content_type="video/mp4",
        bytes=total,
        created_ms=0,
        updated="0",
        **known,
    )


@given(st.integers(1, VIDEO_BYTES))
def test_parts_are_as_storage_takes_them_and_make_up_the_file(total):
    file = file_of(total)
    sizes = sizes_of(file)
    assert list(sizes) == list(range(1, len(sizes) + 1))
    assert len(sizes) <= PARTS_MAX
    assert sum(sizes.values()) == total
    assert set(list(sizes.values())[:-1]) <= {file.part_bytes}
    assert 0 < sizes[len(sizes)] <= file.part_bytes
    assert file.part_bytes >= LEAST


@pytest.mark.parametrize(
    ("total", "count"), [(1, 1), (PART_BYTES, 1), (PART_BYTES + 1, 2), (VIDEO_BYTES, PARTS_MAX)]
)
def test_parts_are_no_more_than_they_must(total, count):
    assert len(sizes_of(file_of(total))) == count
    assert part_bytes_of(IMAGE_BYTES) == PART_BYTES


@given(st.integers(1, 40 * PART_BYTES), st.data())
def test_what_is_lacking_and_what_has_arrived_are_the_file(total, data):
    file = file_of(total)
    sizes = sizes_of(file)
    arrived = data.draw(st.sets(st.sampled_from(sorted(sizes))))
    here = {number: (sizes[number], "tag") for number in arrived}
    assert lacking(file, here) == {n: size for n, size in sizes.items() if n not in arrived}


def test_a_part_of_another_size_is_lacking_and_one_too_many_is_not():
    file = file_of(PART_BYTES + 5)
    assert lacking(file, {1: (PART_BYTES, "a"), 2: (4, "b"), 9: (1, "c")}) == {2: 5}


@pytest.fixture
def parts():
    return SimpleNamespace(uploads=FakeUploads(FakeObjects()), now=lambda: 5_000)


def test_missing_parts_have_addresses_for_an_hour(parts):
    upload_id = parts.uploads.begin(KEY, "video/mp4")
    file = file_of(PART_BYTES + 5, upload_id=upload_id)
    parts.uploads.send(upload_id, 1, b"1" * PART_BYTES)
    rest = missing(file, parts)
    ((number, size, url),) = rest.parts
    assert (number, size, rest.part_bytes) == (2, 5, PART_BYTES)
    assert f"seconds={PRESIGNED_S}" in url
    assert rest.expires_ms == 5_000 + PRESIGNED_S * 1000
    assert [part[0] for part in missing(file, parts, fresh=True).parts] == [1, 2]


def test_of_a_completion_cut_short_nothing_is_missing(parts):
    assert missing(file_of(5, upload_id="gone"), parts).parts == ()


def test_what_is_not_being_uploaded_has_nothing_to_send(parts):
    assert missing(file_of(5, state="queued"), parts) is None
