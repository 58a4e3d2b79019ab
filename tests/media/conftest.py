import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from infra.cli.media.watch.server import Load
from tests.journeys import system as systems
from tests.media import chromium
from tests.media.screening import Screening

INSTANCE = "media"

Screen = Callable[[Load, str], Screening]


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    """Opens the watch page in a browser."""
    if chromium.path() is None:
        pytest.skip(chromium.MISSING)
    opened: list[Screening] = []

    def begin(load: Load, edge: str) -> Screening:
        opened.append(Screening(load, edge, tmp_path / f"browser{len(opened)}"))
        return opened[-1]

    yield begin
    for one in opened:
        one.close()


@pytest.fixture(scope="session")
def system() -> Iterator[systems.System]:
    """A whole local system of these tests' own, or the running one that INSTANCE names."""
    if name := os.environ.get("INSTANCE"):
        running = systems.System(name)
        yield running
        running.close()
        return
    environment = dict(os.environ)
    try:
        systems.start(INSTANCE)
        running = systems.System(INSTANCE)
        yield running
        running.close()
    finally:
        systems.stop(INSTANCE)
        os.environ.clear()
        os.environ.update(environment)
