import asyncio
import json
from typing import Any

from edge.limits.bucket import Policy
from edge.limits.core import BucketCore

POLICY = Policy("test", quota=100, window_s=10)


class Rows:
    """A Durable Object's storage with its alarm."""

    def __init__(self) -> None:
        self.kept: dict[str, float] = {}
        self.alarm_ms = 0

    async def read(self) -> dict[str, float]:
        return dict(self.kept)

    async def write(self, level: float, at_ms: int, forget_ms: int) -> None:
        self.kept = {"level": level, "at_ms": at_ms}
        self.alarm_ms = forget_ms

    async def forget(self) -> None:
        self.kept = {}


def lease(core: BucketCore, owed: float, wanted: float, now_ms: int) -> Any:
    return json.loads(asyncio.run(core.lease(owed, wanted, now_ms)))


def test_grant_is_told_as_json() -> None:
    assert lease(BucketCore(Rows(), POLICY), 0, 30, 0) == {
        "units": 30,
        "level": 70,
        "retry_ms": 0,
    }


def test_bucket_that_is_mostly_full_is_not_written() -> None:
    rows = Rows()
    lease(BucketCore(rows, POLICY), 0, 50, 0)
    assert rows.kept == {}


def test_heavy_use_outlives_the_object() -> None:
    rows = Rows()
    lease(BucketCore(rows, POLICY), 90, 50, 0)
    assert lease(BucketCore(rows, POLICY), 0, 50, 0)["level"] < 10


def test_row_is_forgotten_when_the_bucket_is_full_again() -> None:
    rows = Rows()
    core = BucketCore(rows, POLICY)
    lease(core, 95, 5, 1_000)
    assert rows.alarm_ms == 1_000 + 9_750  # 97.5 units at ten a second
    asyncio.run(core.full_again())
    assert rows.kept == {}


def test_ended_object_forgets_at_most_half_a_bucket() -> None:
    rows = Rows()
    lease(BucketCore(rows, POLICY), 50, 0, 0)
    assert rows.kept == {}
    assert lease(BucketCore(rows, POLICY), 0, 0, 0)["level"] == 100
