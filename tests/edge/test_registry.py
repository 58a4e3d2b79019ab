import asyncio
import json
from typing import Any

from edge.registry import DELETE_MAX, RegistryCore


class Rows:
    """A Durable Object's storage, with its limit on one call, that counts reads and writes."""

    def __init__(self) -> None:
        self.rows: dict[str, str | int] = {}
        self.reads = self.writes = 0

    async def read(self) -> dict[str, str | int]:
        self.reads += 1
        return dict(self.rows)

    async def put(self, key: str, value: str | int) -> None:
        self.writes += 1
        self.rows[key] = value

    async def delete(self, keys: list[str]) -> None:
        assert len(keys) <= 128
        for key in keys:
            del self.rows[key]


def snapshot(core: RegistryCore, now_s: int = 0) -> Any:
    return json.loads(asyncio.run(core.snapshot(now_s)))


def test_new_registry_knows_nothing() -> None:
    assert snapshot(RegistryCore(Rows())) == {"pointers": {}, "denied": {}, "health": {}}


def test_what_was_said_survives_the_object() -> None:
    rows = Rows()
    asyncio.run(RegistryCore(rows).point("directory", "v1"))
    asyncio.run(RegistryCore(rows).deny("family", 100, now_s=0))
    assert snapshot(RegistryCore(rows)) == {
        "pointers": {"directory": "v1"},
        "denied": {"family": 100},
        "health": {},
    }


def test_pointing_twice_writes_once() -> None:
    rows = Rows()
    core = RegistryCore(rows)
    for _ in range(2):
        asyncio.run(core.point("directory", "v1"))
    assert (rows.writes, rows.reads) == (1, 1)


def test_later_denial_never_shortens_an_earlier_one() -> None:
    core = RegistryCore(Rows())
    asyncio.run(core.deny("family", 100, now_s=0))
    asyncio.run(core.deny("family", 50, now_s=0))
    assert snapshot(core)["denied"] == {"family": 100}


def test_denials_that_are_over_are_not_told_and_are_removed_in_portions() -> None:
    rows = Rows()
    rows.rows = {f"denied:{number}": 10 for number in range(DELETE_MAX + 5)}
    core = RegistryCore(rows)
    assert snapshot(core, now_s=10)["denied"] == {}
    asyncio.run(core.deny("new", 100, now_s=10))
    assert len(rows.rows) == 5 + 1
    asyncio.run(core.deny("newer", 100, now_s=10))
    assert rows.rows.keys() == {"denied:new", "denied:newer"}


def test_health_goes_out_with_the_snapshot() -> None:
    rows = Rows()
    asyncio.run(RegistryCore(rows).tell_health('{"eu-west-1": {"state": "down", "since_ms": 1}}'))
    assert snapshot(RegistryCore(rows))["health"] == {"eu-west-1": {"state": "down", "since_ms": 1}}
