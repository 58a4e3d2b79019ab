"""How soon a change that one isolate publishes is in force in another, on a virtual clock."""

import asyncio
import json
from typing import Any

import pytest

from edge.exchange import Exchange, Plan
from edge.memory import Memory
from edge.publishing import point_back, publish
from edge.registry import RegistryCore
from edge.stages.configure import configure
from edge.steps import AskHealth, AskRegistry, ReadDocument, WriteDocument
from shared.flags.document import FlagSet
from shared.keys import Keys
from shared.signing import signature
from tests.edge.given import NOW_MS, NOW_S, VARIABLES, memory, routed
from tests.edge.test_registry import Rows

KEYS = Keys.from_text(VARIABLES["CONTEXT_KEYS"])
WITHIN_MS = 5_000


class World:
    """One Registry and one KV, which may be out of reach, under several isolates."""

    def __init__(self) -> None:
        self.registry = RegistryCore(Rows())
        self.store: dict[str, str] = {}
        self.silent: set[str] = set()
        self.now_ms = NOW_MS

    def step(self, step: Any) -> Any:
        match step:
            case AskHealth():
                return None
            case AskRegistry("snapshot", since) if "registry" not in self.silent:
                return asyncio.run(self.registry.snapshot(self.now_ms, *map(int, since)))
            case AskRegistry("point", arguments) if "registry" not in self.silent:
                return asyncio.run(self.registry.point(*map(str, arguments), now_s=0))
            case AskRegistry("deny", (family, until)) if "registry" not in self.silent:
                return asyncio.run(self.registry.deny(str(family), int(until), self.now_ms))
            case AskRegistry("document", (name, version)) if "registry" not in self.silent:
                return asyncio.run(self.registry.document(str(name), str(version)))
            case ReadDocument(key) if "kv" not in self.silent:
                return self.store.get(key, "")
            case WriteDocument(key, text) if "kv" not in self.silent:
                self.store[key] = text
                return key
        return None

    def carry_out(self, outcome: Any) -> Any:
        while isinstance(outcome, Plan):
            outcome = outcome.then(*map(self.step, outcome.steps))
        return outcome

    def request(self, isolate: Memory) -> Exchange:
        """A request as far as it concerns configuration, and what it leaves for later."""
        made = routed("/v1/me", now_ms=self.now_ms)
        self.carry_out(configure(made, isolate))
        made.notes["flags"] = isolate.versions.get("flags", "")
        made.notes["denied"] = isolate.is_denied("family", self.now_ms)
        for plan in made.later:  # what they bring is too late for this request
            self.carry_out(plan)
        return made

    def put(self, isolate: Memory, document: Any) -> str:
        body = json.dumps(document).encode()
        headers = {"nearcast-signature": signature(KEYS, "flags", body, self.now_ms)}
        made = routed("/_edge/config/flags", "PUT", body=body, headers=headers, now_ms=self.now_ms)
        self.carry_out(publish(made, isolate))
        return FlagSet.from_document(document).version

    def back(self, isolate: Memory, version: str) -> None:
        body = json.dumps({"version": version}).encode()
        headers = {"nearcast-signature": signature(KEYS, "flags/version", body, self.now_ms)}
        target = "/_edge/config/flags/version"
        made = routed(target, "PUT", body=body, headers=headers, now_ms=self.now_ms)
        self.carry_out(point_back(made, isolate))


def flags(variant: str) -> dict[str, Any]:
    switch = {"state": "ENABLED", "variants": {"on": True, "off": False}, "defaultVariant": variant}
    return {"flags": {"posting": switch}}


@pytest.mark.parametrize("every_ms", [50, 400, 1_900, 4_999, 20_000, 60_000])
@pytest.mark.parametrize("lost", ["nothing", "kv of the reader"])
def test_toggle_and_rollback_are_in_force_elsewhere_within_five_seconds(
    every_ms: int, lost: str
) -> None:
    """Also where a request comes only now and then, and where KV has not got the document."""
    world, here, there = World(), memory(), memory()
    first = world.put(here, flags("on"))
    changes = [lambda: world.put(here, flags("off")), lambda: (world.back(here, first), first)[1]]
    for change in changes:
        for _ in range(3):
            world.now_ms += every_ms
            world.request(there)
        world.silent.clear()
        wanted, changed_ms = change(), world.now_ms
        assert here.versions["flags"] == wanted
        if lost != "nothing":
            world.silent.add("kv")
        while world.now_ms - changed_ms < 3 * max(every_ms, WITHIN_MS):
            world.now_ms += every_ms
            made = world.request(there)
            if world.now_ms - changed_ms >= WITHIN_MS:
                assert made.notes["flags"] == wanted


@pytest.mark.parametrize("every_ms", [50, 4_000, 20_000, 60_000])
def test_sign_out_is_heard_everywhere_within_five_seconds(every_ms: int) -> None:
    world, there = World(), memory()
    world.request(there)
    world.step(AskRegistry("deny", ("family", NOW_S + 3_600)))
    denied_ms = world.now_ms
    while world.now_ms - denied_ms < 3 * max(every_ms, WITHIN_MS):
        world.now_ms += every_ms
        made = world.request(there)
        if world.now_ms - denied_ms >= WITHIN_MS:
            assert made.notes["denied"]


def test_snapshot_says_only_what_is_new_and_nothing_is_missed() -> None:
    """Sign-outs come at any moment between two snapshots, also while one is on its way."""
    world, there = World(), memory()
    families = [f"family-{number}" for number in range(200)]
    for number, family in enumerate(families):
        world.now_ms += 997 * (1 + number % 7)
        world.step(AskRegistry("deny", (family, NOW_S + 86_400)))
        world.request(there)
    world.now_ms += WITHIN_MS + 1
    world.request(there)
    assert all(there.is_denied(family, world.now_ms) for family in families)
    whole = json.loads(world.step(AskRegistry("snapshot")))["denied"]
    news = json.loads(world.step(AskRegistry("snapshot", (there.heard_ms - 60_000,))))["denied"]
    assert (len(whole), len(news) < 40) == (200, True)


def test_isolate_that_hears_nothing_goes_on_with_what_it_has() -> None:
    world, here, there = World(), memory(), memory()
    version = world.put(here, flags("on"))
    world.now_ms += 6_000
    world.request(there)
    world.silent.update({"registry", "kv"})
    for _ in range(20):
        world.now_ms += 10_000
        assert world.request(there).notes["flags"] == version
