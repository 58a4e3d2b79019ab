import asyncio
import json
from collections.abc import Mapping
from typing import Any

from edge.regions.watch import (
    CONFIRM_MS,
    PROBE_EVERY_MS,
    RETURN_MS,
    WATCHED_MS,
    HealthCore,
)

REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1")


class World:
    """Regions that can fail, an alarm clock, and what was published when."""

    def __init__(self) -> None:
        self.down: set[str] = set()
        self.probes = 0
        self.alarm_ms: int | None = None
        self.published: list[Any] = []
        self.core = HealthCore(self.probe, self)

    async def probe(self, now_ms: int) -> Mapping[str, bool]:
        self.probes += 1
        return {region: region not in self.down for region in REGIONS}

    async def publish(self, document: str) -> None:
        self.published.append(json.loads(document))

    async def wake(self, at_ms: int) -> None:
        self.alarm_ms = at_ms

    def run_until(self, now_ms: int) -> None:
        while self.alarm_ms is not None and self.alarm_ms <= now_ms:
            at_ms, self.alarm_ms = self.alarm_ms, None
            asyncio.run(self.core.round(at_ms))

    def watch(self, now_ms: int) -> None:
        asyncio.run(self.core.watch(now_ms))

    def report(self, region: str, now_ms: int) -> None:
        asyncio.run(self.core.report(region, now_ms))

    @property
    def state(self) -> str:
        """What is published of eu-west-1."""
        return (
            self.published[-1].get("eu-west-1", {}).get("state", "up") if self.published else "up"
        )


START = 1_000_000


def watched() -> World:
    world = World()
    world.watch(START)
    world.run_until(START)
    return world


def test_regions_are_probed_every_five_seconds_while_somebody_watches() -> None:
    world = watched()
    world.run_until(START + 4 * PROBE_EVERY_MS)
    assert world.probes == 5
    assert world.published == [], "nothing has changed"


def test_watching_twice_probes_once() -> None:
    world = watched()
    world.watch(START + 1)
    assert world.alarm_ms == START + PROBE_EVERY_MS


def test_nobody_watching_ends_the_probes() -> None:
    world = watched()
    world.run_until(START + 2 * WATCHED_MS)
    assert world.alarm_ms is None
    world.watch(START + 3 * WATCHED_MS)
    assert world.alarm_ms == START + 3 * WATCHED_MS


def test_reported_region_is_down_after_one_failed_probe() -> None:
    world = watched()
    world.down.add("eu-west-1")
    world.report("eu-west-1", START + 1_000)
    assert world.state == "down"


def test_report_that_no_probe_confirms_changes_nothing() -> None:
    world = watched()
    world.report("eu-west-1", START + 1_000)
    assert world.state == "up"


def test_lost_region_is_found_without_a_report_within_six_seconds() -> None:
    world = watched()
    world.down.add("eu-west-1")
    world.run_until(START + PROBE_EVERY_MS)
    assert world.state == "up", "one failed probe may be an accident"
    world.run_until(START + PROBE_EVERY_MS + CONFIRM_MS)
    assert world.state == "down"


def test_many_reports_at_once_probe_once() -> None:
    world = watched()
    before = world.probes
    for number in range(50):
        world.report("eu-west-1", START + 1_000 + number)
    assert world.probes == before + 1


def test_region_returns_slowly_and_stays() -> None:
    world = watched()
    world.down.add("eu-west-1")
    world.report("eu-west-1", START + 1_000)
    world.down.clear()
    world.run_until(START + 15_000)
    assert world.state == "returning"
    since = world.published[-1]["eu-west-1"]["since_ms"]
    world.run_until(since + RETURN_MS - 1)
    assert world.state == "returning"
    world.run_until(since + RETURN_MS + PROBE_EVERY_MS)
    assert world.published[-1] == {}


def test_region_that_fails_while_it_returns_is_down_at_once() -> None:
    world = watched()
    world.down.add("eu-west-1")
    world.report("eu-west-1", START + 1_000)
    world.down.clear()
    world.run_until(START + 15_000)
    world.down.add("eu-west-1")
    world.run_until(START + 20_000 + PROBE_EVERY_MS)
    assert world.state == "down"


def test_ended_object_goes_on_from_what_it_published() -> None:
    world = watched()
    world.down.add("eu-west-1")
    world.report("eu-west-1", START + 1_000)
    document = world.core.document()
    heir = World()
    heir.core.restore(document)
    heir.watch(START + 60_000)
    heir.run_until(START + 60_000)
    assert heir.published == [], "nobody needs to hear it again"
    heir.run_until(START + 60_000 + 3 * PROBE_EVERY_MS)
    assert heir.published[-1]["eu-west-1"]["state"] == "returning"


def test_made_up_region_is_never_published() -> None:
    world = watched()
    world.report("atlantis-1", START + 1_000)
    assert "atlantis-1" not in world.core.document()
