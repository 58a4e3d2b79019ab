from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from shared.keys import Keys
from tests.edge.tokens import Issuer
from tests.workerd.door import CONTEXT_KEYS
from tests.workerd.edge import Edge
from tests.workerd.origin import Origin
from tests.workerd.region import Region


@dataclass
class System:
    """The edge, the region behind it, and who issues its tokens."""

    edge: Edge
    region: Region
    issuer: Issuer
    keys: Keys
    origin: Origin

    @property
    def client(self) -> httpx.Client:
        return self.edge.client


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    issuer = Issuer()
    keys = Keys.from_text(CONTEXT_KEYS)
    region = Region(keys, issuer.jwks()).start()
    origin = Origin()
    edge = Edge(tmp_path_factory.mktemp("edge"), origin.url)
    try:
        edge.await_start()
        system = System(edge, region, issuer, keys, origin)
        edge.publish(keys, region.directory()).raise_for_status()
        yield system
    finally:
        edge.stop()
        region.stop()
        origin.stop()


@pytest.fixture
def system(running: System) -> System:
    """The running system, with a region that is up and was asked nothing."""
    running.region.asked.clear()
    running.region.down.clear()
    return running


@pytest.fixture
def bearer(system: System) -> Callable[..., dict[str, str]]:
    """Headers of a caller; keyword arguments replace claims."""

    def headers(user_id: str = "eu3v9k2m8x7q1c", **claims: Any) -> dict[str, str]:
        return {"authorization": f"Bearer {system.issuer.token(user_id, **claims)}"}

    return headers


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Show what tests have measured (`record_property`), also where several processes run them."""
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")
