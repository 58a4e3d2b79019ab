import pytest

from functions.freshness import KEPT, TIME, describe
from shared.clock import HybridClock, HybridTime

NOW_MS = 1_800_000_000_000


def described(path: str, method: str = "GET", status: int = 200) -> dict[str, str]:
    headers: dict[str, str] = {}
    describe(headers, method, path, status, HybridClock(lambda: NOW_MS))
    return headers


@pytest.mark.parametrize("status", [200, 404, 410])
@pytest.mark.parametrize("path", ["/v1/posts/p1", "/v1/users/u1", "/v1/timelines/users/u1"])
def test_public_reads_may_be_kept_for_seconds(path: str, status: int) -> None:
    headers = described(path, status=status)
    assert headers["CDN-Cache-Control"] == KEPT
    assert headers["Cache-Tag"] == path.rpartition("/")[2]


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/v1/me", "GET", 200),
        ("/v1/timelines/home", "GET", 200),
        ("/v1/users/u1/followers", "GET", 200),
        ("/v1/users/u1/following", "GET", 200),
        ("/v1/posts/p1", "DELETE", 204),
        ("/v1/posts/p1", "GET", 500),
        ("/v1/posts/p1", "GET", 401),
    ],
)
def test_everything_else_may_not(path: str, method: str, status: int) -> None:
    assert set(described(path, method, status)) == {TIME}


def test_what_a_viewer_sees_of_somebody_is_theirs_alone() -> None:
    headers: dict[str, str] = {}
    describe(headers, "GET", "/v1/users/u1", 200, HybridClock(lambda: NOW_MS), viewed=True)
    assert headers["Cache-Control"] == "private, no-store"
    assert "CDN-Cache-Control" not in headers


def test_every_answer_says_when() -> None:
    assert HybridTime.from_text(described("/v1/me")[TIME]) == HybridTime(NOW_MS)
