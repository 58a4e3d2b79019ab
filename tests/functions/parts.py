"""Handlers over fakes: `wiring()` answers with a place of a world."""

from types import ModuleType

import pytest

from tests.functions.events import KEYS
from tests.functions.world import World


class Parts:
    """A place of a world with the few things that only a wiring has."""

    def __init__(self, world: World, zone: str) -> None:
        self._place = world.at(zone)
        self.cell = world.tables.directory.cell_of_zone(zone).name
        self.zone = zone

    def __getattr__(self, name: str) -> object:
        return getattr(self._place, name)

    def keys(self) -> object:
        return KEYS


def wire(monkeypatch: pytest.MonkeyPatch, world: World, zone: str, *modules: ModuleType) -> None:
    """Let modules that imported `wiring` get a place instead."""
    parts = Parts(world, zone)
    for module in modules:
        monkeypatch.setattr(module, "wiring", lambda: parts)
