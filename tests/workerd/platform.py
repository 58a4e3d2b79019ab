"""Two isolates of the edge, the region and the origin behind them, and who issues tokens."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from shared.clock import HybridTime
from shared.ids import new_post_id
from shared.keys import Keys
from shared.views import author_view, post_view
from tests.edge.tokens import Issuer
from tests.workerd.door import CONTEXT_KEYS, Door
from tests.workerd.edge import Isolates
from tests.workerd.origin import Origin
from tests.workerd.region import Region

AUTHOR = "us3v9k2m8x7q1c"


class Platform:
    """What a test of several isolates has."""

    def __init__(self, state: Path, count: int = 2) -> None:
        self.issuer = Issuer()
        self.keys = Keys.from_text(CONTEXT_KEYS)
        self.region = Region(self.keys, self.issuer.jwks()).start()
        self.origin = Origin()
        self._fed = 0
        self.isolates = Isolates(state, self.origin.url, count)

    def start(self) -> "Platform":
        """Publish a directory by the first isolate, with which the second one starts."""
        first, second = self.isolates.doors[:2]
        self.isolates.await_start(first)
        first.publish(self.keys, self.region.directory()).raise_for_status()
        self.isolates.await_start(second)
        assert second.client.get("/healthz").json()["status"] == "ok"
        return self

    def bearer(self, user_id: str, **claims: Any) -> dict[str, str]:
        return {"authorization": f"Bearer {self.issuer.token(user_id, **claims)}"}

    def get(self, door: Door, path: str, user_id: str = "", **headers: str) -> httpx.Response:
        """A read through one isolate."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return door.client.get(path, headers=sent | (self.bearer(user_id) if user_id else {}))

    def feed(self, count: int) -> list[str]:
        """A home timeline of so many new posts, newest first."""
        region = self.region
        self._fed += 1_000
        region.people[AUTHOR] = author_view(
            user_id=AUTHOR, username="ada", display_name="Ada", bio="", created_ms=0
        )
        ids = [
            new_post_id(HybridTime(self._fed + number), AUTHOR) for number in reversed(range(count))
        ]
        for post_id in ids:
            region.posts[post_id] = post_view(
                post_id=post_id, author_id=AUTHOR, text="hello", media_ids=[], created_ms=1_000
            )
        region.home = [{"post_id": i, "author_id": AUTHOR, "reason": "follow"} for i in ids]
        return ids

    def home(self, door: Door, user_id: str, **headers: str) -> list[str]:
        """The ids of a home timeline, which must be answered."""
        answer = self.get(door, "/v1/timelines/home", user_id, **headers)
        assert answer.status_code == 200, answer.text
        return [item["post"]["id"] for item in answer.json()["items"]]

    def stop(self) -> None:
        self.region.let_go.set()
        self.isolates.stop()
        self.region.stop()
        self.origin.stop()


def until(look: Callable[[], bool], within_s: float) -> float:
    """Wait until something is so → seconds that it took."""
    began = time.monotonic()
    while not look():
        assert time.monotonic() - began < within_s, f"not within {within_s} s"
        time.sleep(0.1)
    return time.monotonic() - began


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].partition("#")[2]
