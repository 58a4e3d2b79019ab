import asyncio
import json
from typing import Any

from edge.registry import (
    ASSET_KEPT_MS,
    ASSETS_MAX,
    DELETE_MAX,
    HISTORY_MAX,
    PURGE_KEPT_MS,
    PURGES_MAX,
    TEXTS_MAX,
    RegistryCore,
)


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


NOW_MS = 1_000_000


def snapshot(core: RegistryCore, now_ms: int = NOW_MS, since_ms: int = 0) -> Any:
    return json.loads(asyncio.run(core.snapshot(now_ms, since_ms)))


def deny(core: RegistryCore, family: str, until_s: int, now_ms: int = NOW_MS) -> None:
    asyncio.run(core.deny(family, until_s, now_ms))


def test_new_registry_knows_nothing() -> None:
    assert snapshot(RegistryCore(Rows())) == {
        "pointers": {},
        "denied": {},
        "health": {},
        "purges": {},
        "purged_ms": 0,
        "taken_ms": NOW_MS,
    }


def test_what_was_said_survives_the_object() -> None:
    rows = Rows()
    asyncio.run(RegistryCore(rows).point("directory", "v1", "{}", "", 0))
    deny(RegistryCore(rows), "family", 2_000)
    assert snapshot(RegistryCore(rows)) == {
        "pointers": {"directory": "v1"},
        "denied": {"family": 2_000},
        "health": {},
        "purges": {},
        "purged_ms": 0,
        "taken_ms": NOW_MS,
    }


def test_pointing_twice_writes_once() -> None:
    rows = Rows()
    core = RegistryCore(rows)
    for _ in range(2):
        asyncio.run(core.point("directory", "v1", "{}", "", 0))
    assert (rows.writes, rows.reads) == (3, 1)  # the text, the history and the pointer


def test_later_denial_never_shortens_an_earlier_one() -> None:
    core = RegistryCore(Rows())
    deny(core, "family", 2_000)
    deny(core, "family", 1_500)
    assert snapshot(core)["denied"] == {"family": 2_000}


def test_denials_that_are_over_are_not_told_and_are_removed_in_portions() -> None:
    rows = Rows()
    rows.rows = {f"denied:{number}": 10 for number in range(DELETE_MAX + 5)}
    core = RegistryCore(rows)
    assert snapshot(core, 10_000)["denied"] == {}
    deny(core, "new", 100, 10_000)
    assert len(rows.rows) == 5 + 1
    deny(core, "newer", 100, 10_000)
    assert rows.rows.keys() == {"denied:new", "denied:newer"}


def test_denials_are_told_from_a_time_on() -> None:
    rows = Rows()
    deny(RegistryCore(rows), "first", 2_000, 1_000)
    core = RegistryCore(rows)
    deny(core, "second", 2_000, 2_000)
    assert snapshot(core, 3_000)["denied"].keys() == {"first", "second"}
    assert snapshot(core, 3_000, since_ms=2_000)["denied"].keys() == {"second"}
    deny(core, "first", 3_000, 2_500)  # for longer: that is news
    assert snapshot(core, 3_000, since_ms=2_000)["denied"].keys() == {"first", "second"}


def test_denial_of_which_nobody_knows_when_it_was_made_is_always_told() -> None:
    rows = Rows()
    rows.rows = {"denied:old": 2_000}
    assert snapshot(RegistryCore(rows), since_ms=NOW_MS)["denied"] == {"old": 2_000}


def test_clock_that_was_set_back_tells_everything() -> None:
    core = RegistryCore(Rows())
    deny(core, "family", 2_000, 1_000)
    assert snapshot(core, 5_000, since_ms=9_000)["denied"] == {"family": 2_000}


def test_health_goes_out_with_the_snapshot() -> None:
    rows = Rows()
    asyncio.run(RegistryCore(rows).tell_health('{"eu-west-1": {"state": "down", "since_ms": 1}}'))
    assert snapshot(RegistryCore(rows))["health"] == {"eu-west-1": {"state": "down", "since_ms": 1}}


def point(core: RegistryCore, version: str, expected: str = "", now_s: int = 0) -> Any:
    text = f"text of {version}"
    return json.loads(asyncio.run(core.point("flags", version, text, expected, now_s)))


def history(core: RegistryCore) -> Any:
    return json.loads(asyncio.run(core.history("flags")))


def test_pointer_moves_only_from_where_it_is_expected() -> None:
    core = RegistryCore(Rows())
    assert point(core, "v1") == {"version": "v1"}
    assert point(core, "v2", expected="v0") == {"version": "v1"}
    assert point(core, "v2", expected="v1") == {"version": "v2"}
    assert point(core, "v2", expected="v1") == {"version": "v2"}  # sent again
    assert point(core, "v3", expected="*") == {"version": "v3"}


def test_history_names_what_was_current_newest_first() -> None:
    core = RegistryCore(Rows())
    assert history(core) == {"version": None, "history": []}
    for now_s, version in enumerate(["v1", "v2", "v1"]):
        point(core, version, now_s=now_s)
    assert history(core)["version"] == "v1"
    assert [one["version"] for one in history(core)["history"]] == ["v1", "v2", "v1"]
    for number in range(HISTORY_MAX + 5):
        point(core, f"w{number}")
    assert len(history(core)["history"]) == HISTORY_MAX


def test_latest_documents_are_kept_and_older_ones_dropped() -> None:
    rows = Rows()
    core = RegistryCore(rows)
    for number in range(TEXTS_MAX + 4):
        point(core, f"v{number}")
    kept = [key for key in rows.rows if key.startswith("document:")]
    assert len(kept) == TEXTS_MAX
    assert asyncio.run(RegistryCore(rows).document("flags", f"v{TEXTS_MAX + 3}")).endswith("v6")
    assert asyncio.run(core.document("flags", "v0")) == ""


def test_going_back_keeps_the_text_that_is_current() -> None:
    core = RegistryCore(Rows())
    for version in ("v1", "v2", "v3", "v4", "v1"):
        point(core, version)
    assert asyncio.run(core.document("flags", "v1")) == "text of v1"


def purge(core: RegistryCore, names: list[str], now_ms: int) -> None:
    asyncio.run(core.purge(json.dumps(names), now_ms))


def test_purges_are_told_from_a_time_on() -> None:
    rows = Rows()
    purge(RegistryCore(rows), ["tag:a"], 1_000)
    core = RegistryCore(rows)
    purge(core, ["tag:b", "gone:p"], 2_000)
    assert snapshot(core)["purges"] == {"tag:a": 1_000, "tag:b": 2_000, "gone:p": 2_000}
    assert snapshot(core, since_ms=2_000)["purges"] == {
        "tag:b": 2_000,
        "gone:p": 2_000,
    }


def test_purge_of_everything_is_a_time() -> None:
    core = RegistryCore(Rows())
    purge(core, ["*"], 5_000)
    assert (snapshot(core)["purged_ms"], snapshot(core)["purges"]) == (5_000, {})


def test_purge_is_forgotten_with_what_it_was_about() -> None:
    core = RegistryCore(Rows())
    purge(core, ["tag:a"], 1_000)
    purge(core, ["tag:b"], 1_001 + PURGE_KEPT_MS)
    assert list(snapshot(core)["purges"]) == ["tag:b"]


def test_too_many_purges_become_one_of_everything_before() -> None:
    core = RegistryCore(Rows())
    for start in range(0, PURGES_MAX, 1_000):
        purge(core, [f"tag:{number}" for number in range(start, start + 1_000)], 1 + start)
    assert snapshot(core)["purged_ms"] == 0
    purge(core, ["tag:last"], PURGES_MAX + 1)
    told = snapshot(core)
    assert told["purged_ms"] > 0
    assert "tag:last" in told["purges"]
    assert len(told["purges"]) <= PURGES_MAX // 2 + 1
    assert all(ms >= told["purged_ms"] for ms in told["purges"].values())


def test_purge_of_an_asset_is_kept_for_minutes() -> None:
    core = RegistryCore(Rows())
    purge(core, ["media:a", "tag:a"], 1_000)
    purge(core, ["media:b"], 1_001 + ASSET_KEPT_MS)
    assert set(snapshot(core)["purges"]) == {"media:b", "tag:a"}


def test_too_many_purges_of_assets_forget_the_oldest_and_nothing_else() -> None:
    core = RegistryCore(Rows())
    purge(core, ["tag:a"], 1)
    for start in range(0, ASSETS_MAX + 1_000, 1_000):
        purge(core, [f"media:{number}" for number in range(start, start + 1_000)], 2 + start)
    told = snapshot(core)
    assert told["purged_ms"] == 0
    assert len(told["purges"]) <= ASSETS_MAX
    assert {"tag:a", f"media:{ASSETS_MAX + 999}"} <= set(told["purges"])
    assert "media:0" not in told["purges"]
