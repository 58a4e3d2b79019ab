"""A region with one author's posts in everybody's feed, and how tests read it."""

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

from edge.exchange import Answer
from edge.steps import Fetch, Fetched, Unreached
from shared.clock import HybridTime
from shared.ids import new_post_id
from tests.edge.given import USER, fetched
from tests.edge.isolate import Isolate

HOME = "/v1/timelines/home"
OTHER = "eu3v9k2m8x7q1d"
AUTHOR = "us3v9k2m8x7q1c"
KEPT = {"cdn-cache-control": "max-age=5, stale-if-error=600"}


class World:
    """The regions: one author's posts in everybody's feed."""

    def __init__(self, posts: int = 3) -> None:
        self.posts = [new_post_id(HybridTime(number + 1), AUTHOR) for number in range(posts)]
        self.gone: set[str] = set()
        self.name = "Ada"
        self.asked: list[str] = []
        self.down = False

    def __call__(self, step: Fetch) -> Any:
        path = urlsplit(step.url).path.partition("/api")[2]
        self.asked.append(path)
        if self.down:
            return Unreached(timed_out=False)
        if step.method in ("DELETE", "PUT"):
            return Fetched(204, {}, b"")
        if step.method == "PATCH":
            return fetched({})
        if path == "/internal/cards":
            wanted = json.loads(step.body)
            return fetched(
                {
                    "posts": {i: None if i in self.gone else {"id": i} for i in wanted["posts"]},
                    "users": {i: {"id": i, "name": self.name} for i in wanted["users"]},
                }
            )
        if path == HOME:
            limit = int(parse_qs(urlsplit(step.url).query).get("limit", ["20"])[0])
            items = [
                {"post_id": i, "author_id": AUTHOR, "reason": "follow"}
                for i in reversed(self.posts)
            ]
            return fetched({"items": items[:limit], "next_cursor": None})
        return fetched({"path": path, "name": self.name}, **KEPT)

    def skeletons(self) -> int:
        return self.asked.count(HOME)

    def cards(self) -> int:
        return self.asked.count("/internal/cards")


def ids(answer: Answer) -> list[str]:
    assert answer.status == 200, answer
    return [item["post"]["id"] for item in json.loads(answer.body)["items"]]


def read(edge: Isolate, user: str = USER, **headers: str) -> Answer:
    edge.memory.snapshot_ms = max(edge.memory.snapshot_ms, edge.now_ms - 3_000)  # there is traffic
    return edge.ask(HOME, user=user, **headers)
