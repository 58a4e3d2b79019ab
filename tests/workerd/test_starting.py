from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

from tests.workerd.conftest import System
from tests.workerd.edge import Edge


def test_edge_that_starts_again_remembers_what_was_published(
    system: System, tmp_path: Path
) -> None:
    first = Edge(tmp_path)
    try:
        first.await_start()
        first.publish(system.keys, system.region.directory()).raise_for_status()
    finally:
        first.stop()
    second = Edge(tmp_path)
    try:
        second.await_port()
        health = many(second, "/healthz")  # all of them wait for one boot
    finally:
        second.stop()
    assert [answer.json()["status"] for answer in health] == ["ok"] * 20


def many(edge: Edge, path: str) -> list[httpx.Response]:
    with ThreadPoolExecutor(20) as pool:
        return list(pool.map(edge.client.get, [path] * 20))
