"""A region is lost and comes back; on an edge of its own, because an outage is remembered."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import httpx
import pytest

from shared.clock import HybridTime
from shared.ids import new_post_id
from shared.keys import Keys
from shared.views import author_view, post_view
from tests.edge.tokens import Issuer
from tests.workerd.door import CONTEXT_KEYS
from tests.workerd.edge import Edge
from tests.workerd.region import Region

T = TypeVar("T")
EUROPEAN, AMERICAN = "eu3v9k2m8x7q1c", "us3v9k2m8x7q1c"
HOME = "euw1-a"


class World:
    """An edge with regions that can be lost."""

    def __init__(self, state: Path) -> None:
        self.issuer = Issuer()
        self.keys = Keys.from_text(CONTEXT_KEYS)
        self.region = Region(self.keys, self.issuer.jwks()).start()
        self.edge = Edge(state)

    def await_start(self) -> None:
        self.edge.await_start()
        self.edge.publish(self.keys, self.region.directory()).raise_for_status()

    def get(self, path: str, user_id: str | None = EUROPEAN) -> httpx.Response:
        return self.edge.client.get(path, headers=self.bearer(user_id))

    def bearer(self, user_id: str | None = EUROPEAN) -> dict[str, str]:
        token = self.issuer.token(user_id) if user_id else None
        return {"authorization": f"Bearer {token}"} if token else {}

    def states(self) -> str:
        return self.get("/_edge/metrics", None).text

    def asked_of(self, cell: str) -> int:
        return sum(one.cell == cell for one in self.region.asked)

    def stop(self) -> None:
        self.region.let_go.set()
        self.edge.stop()
        self.region.stop()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(tmp_path)
    try:
        made.await_start()
        yield made
    finally:
        made.stop()


def until(look: Callable[[], bool], within_s: float) -> None:
    """Wait until something is so."""
    began = time.monotonic()
    while not look():
        assert time.monotonic() - began < within_s, f"not within {within_s} s"
        time.sleep(0.1)


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].partition("#")[2]


def is_down(world: World) -> bool:
    return 'nearcast_region_down{region="eu-west-1"} 1' in world.states()


def test_lost_region_is_left_alone_known_everywhere_and_taken_back(world: World) -> None:
    assert world.get("/v1/me").status_code == 200
    world.region.down.add(HOME)
    answer = world.get("/v1/me")
    assert problem(answer) == (503, "region-unavailable")
    assert answer.headers["retry-after"] == "5"
    assert world.get("/v1/me", AMERICAN).status_code == 200

    until(lambda: is_down(world), 10)
    began = time.monotonic()
    assert problem(world.get("/v1/me")) == (503, "region-unavailable")
    assert time.monotonic() - began < 0.5

    world.region.down.clear()
    until(lambda: world.get("/v1/me").status_code == 200, 25)


def test_write_to_a_lost_region_is_503_and_never_arrives(world: World) -> None:
    world.region.down.add(HOME)
    world.get("/v1/me")
    until(lambda: is_down(world), 10)
    world.region.asked.clear()
    headers = world.bearer() | {"idempotency-key": "k-1"}
    answer = world.edge.client.post("/v1/posts", json={"text": "x"}, headers=headers)
    assert problem(answer) == (503, "region-unavailable")
    assert answer.headers["retry-after"] == "5"
    assert world.asked_of(HOME) == 0


def test_post_of_a_lost_region_is_read_from_another_ones_cards(world: World) -> None:
    author = EUROPEAN
    post_id = new_post_id(HybridTime(1_000), author)
    world.region.people[author] = author_view(
        user_id=author, username="ada", display_name="Ada", bio="", created_ms=0
    )
    world.region.posts[post_id] = post_view(
        post_id=post_id, author_id=author, text="still here", media_ids=[], created_ms=1_000
    )
    world.region.down.add(HOME)
    answer = world.get(f"/v1/posts/{post_id}", None)
    assert (answer.status_code, answer.json()["text"]) == (200, "still here")
    assert answer.headers["nearcast-level"] == "4"


def test_region_that_hangs_is_given_up_in_time(world: World) -> None:
    world.region.hanging.add(HOME)
    began = time.monotonic()
    answer = world.get("/v1/me")
    assert problem(answer)[0] in (503, 504)
    assert time.monotonic() - began < 6
    assert problem(world.get("/v1/me"))[0] in (503, 504)
    began = time.monotonic()
    assert problem(world.get("/v1/me")) == (503, "region-unavailable")
    assert time.monotonic() - began < 0.5, "the breaker did not open"


class Once(set[str]):
    """Cells of which one request hangs, and no other."""

    def __contains__(self, cell: object) -> bool:
        hangs = super().__contains__(cell)
        self.discard(str(cell))
        return hangs


def test_late_read_is_asked_for_a_second_time(world: World) -> None:
    for _ in range(30):  # enough to know what is late
        assert world.get("/v1/me").status_code == 200
    world.region.hanging = Once({HOME})
    began = time.monotonic()
    answer = world.get("/v1/me")
    assert answer.status_code == 200
    assert time.monotonic() - began < 1.5, "the first try would have hung for 2.5 s"
    line = world.edge.await_line(answer.headers["nearcast-request-id"])
    assert '"hedged": true' in line


def test_cron_looks_at_every_region(world: World) -> None:
    world.region.probed.clear()
    world.edge.client.get("/cdn-cgi/local/scheduled").raise_for_status()
    assert set(world.region.probed) == {"use1-a", "euw1-a", "apse1-a"}
