import os
from collections.abc import Iterator

import pytest

from tests.journeys import system as systems


@pytest.fixture(scope="session")
def system() -> Iterator[systems.System]:
    environment = dict(os.environ)
    try:
        systems.start()
        running = systems.System()
        yield running
        running.close()
    finally:
        systems.stop()
        os.environ.clear()
        os.environ.update(environment)


@pytest.fixture(scope="session")
def european(system: systems.System) -> systems.Someone:
    return system.newcomer("eu")


@pytest.fixture(scope="session")
def american(system: systems.System) -> systems.Someone:
    return system.newcomer("us")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.journey)
