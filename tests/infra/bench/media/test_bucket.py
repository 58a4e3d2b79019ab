import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from infra.bench.media.bucket import BLOCK, Bucket

SMALL, LARGE = b"0123456789", 3 * len(BLOCK) + 5


@pytest.fixture(scope="module")
def bucket() -> Iterator[Bucket]:
    with Bucket({"assets/a/small": SMALL, "assets/a/large": LARGE}) as made:
        yield made


def ask(bucket: Bucket, key: str, method: str = "GET", **headers: str) -> tuple[int, dict, bytes]:
    asked = urllib.request.Request(f"{bucket.url}/{key}", headers=headers, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(asked, timeout=10) as answer:
            return answer.status, dict(answer.headers), answer.read()
    except urllib.error.HTTPError as error:
        return error.code, dict(error.headers), error.read()


def whole(size: int) -> bytes:
    return (BLOCK * (size // len(BLOCK) + 1))[:size]


def test_object_comes_whole_with_its_length(bucket: Bucket) -> None:
    status, headers, body = ask(bucket, "assets/a/small?X-Amz-Signature=0")
    assert (status, headers["content-length"], body) == (200, "10", SMALL)
    assert ask(bucket, "assets/a/large")[2] == whole(LARGE)


@pytest.mark.parametrize(("first", "last"), [(0, 0), (5, 9), (len(BLOCK) - 2, len(BLOCK) + 3)])
def test_part_is_the_same_bytes_as_of_the_whole(bucket: Bucket, first: int, last: int) -> None:
    status, headers, body = ask(bucket, "assets/a/large", range=f"bytes={first}-{last}")
    assert status == 206
    assert headers["content-range"] == f"bytes {first}-{last}/{LARGE}"
    assert body == whole(LARGE)[first : last + 1]


def test_part_without_an_end_goes_to_the_end(bucket: Bucket) -> None:
    assert ask(bucket, "assets/a/small", range="bytes=4-")[2] == SMALL[4:]


def test_head_has_the_fields_and_no_body(bucket: Bucket) -> None:
    sent = bucket.sent
    status, headers, body = ask(bucket, "assets/a/large", "HEAD")
    assert (status, headers["content-length"], body) == (200, str(LARGE), b"")
    assert bucket.sent == sent


def test_what_there_is_not_is_404_and_counted(bucket: Bucket) -> None:
    assert ask(bucket, "assets/b/none")[0] == 404
    assert bucket.asked["assets/b/none"] == 1
