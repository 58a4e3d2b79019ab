import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from edge.exchange import Answer, Exchange, Outcome, Plan
from edge.memory import Memory
from edge.stages.hydrate import ROUNDS, hydrate
from edge.steps import Fetch, Fetched, Hedge, Hedged, Step
from shared import context
from shared.errors import RegionUnavailable
from tests.edge.given import fetched, memory, routed

AUTHOR = "us3v9k2m8x7q1c"


class Feed:
    """A region with a feed of numbered posts, some of them deleted."""

    def __init__(self, length: int, deleted: set[int] = frozenset()) -> None:  # type: ignore[assignment]
        self.length, self.deleted = length, deleted
        self.asked: list[str] = []

    def skeleton(self, start: int, limit: int) -> dict[str, Any]:
        end = min(start + limit, self.length)
        items = [
            {"post_id": f"p{n}", "author_id": AUTHOR, "reason": "follow"} for n in range(start, end)
        ]
        return {
            "items": items,
            "next_cursor": f"after {end}" if end < self.length else None,
            "newest_cursor": None if start else "from here",
        }

    def __call__(self, step: Fetch) -> Fetched:
        parts = urlsplit(step.url)
        self.asked.append(step.url.partition("/api")[2])
        if parts.path.endswith("/internal/cards"):
            wanted = json.loads(step.body)
            gone = {f"p{number}" for number in self.deleted}
            return fetched(
                {
                    "posts": {i: None if i in gone else {"id": i} for i in wanted["posts"]},
                    "users": {i: {"id": i} for i in wanted["users"]},
                }
            )
        assert step.headers["nearcast-want"] == "skeleton"
        query = parse_qs(parts.query)
        return fetched(self.skeleton(int(query["cursor"][0].split()[1]), int(query["limit"][0])))


def do(step: Step, feed: Feed) -> Any:
    if isinstance(step, Hedge):
        return Hedged(feed(step.fetch), twice=False)
    return feed(step) if isinstance(step, Fetch) else None  # the PoP has nothing


def read(
    feed: Feed, limit: int | None = None, isolate: Memory | None = None, more: str = ""
) -> dict[str, Any]:
    target = "/v1/timelines/home" + (f"?limit={limit}{more}" if limit else "")
    made, isolate = routed(target), isolate or memory()
    assert isolate.directory is not None
    made.cell = isolate.directory.cell("euw1-a")
    made.answer = Answer(200, {}, json.dumps(feed.skeleton(0, limit or 20)).encode())
    outcome = hydrate(made, isolate)
    while isinstance(outcome, Plan):
        outcome = outcome.then(*(do(step, feed) for step in outcome.steps))
    assert made.answer is not None
    page: dict[str, Any] = json.loads(made.answer.body)
    return page


def ids(page: dict[str, Any]) -> list[str]:
    return [item["post"]["id"] for item in page["items"]]


def test_cards_are_asked_for_in_one_batch() -> None:
    feed = Feed(3)
    page = read(feed)
    assert page == {
        "items": [
            {"post": {"id": f"p{n}"}, "author": {"id": AUTHOR}, "reason": "follow"}
            for n in range(3)
        ],
        "next_cursor": None,
        "newest_cursor": "from here",
    }
    assert feed.asked == ["/internal/cards"]


def test_cards_at_hand_are_asked_of_nobody() -> None:
    feed, isolate = Feed(3), memory()
    first = read(feed, isolate=isolate)
    feed.asked.clear()
    assert read(feed, isolate=isolate) == first
    assert feed.asked == []


def test_empty_timeline_asks_nobody() -> None:
    feed = Feed(0)
    assert read(feed) == {"items": [], "next_cursor": None, "newest_cursor": "from here"}
    assert feed.asked == []


def test_page_is_filled_up_behind_deleted_posts() -> None:
    feed = Feed(10, deleted={1, 2})
    page = read(feed, limit=4)
    assert ids(page) == ["p0", "p3", "p4", "p5"]
    assert (page["next_cursor"], page["newest_cursor"]) == ("after 6", "from here")
    assert "/v1/timelines/home?limit=2&cursor=after%204" in feed.asked


def test_page_is_filled_up_with_more_of_the_same_kind() -> None:
    feed = Feed(10, deleted={1, 2})
    read(feed, limit=4, more="&unseen=true&after=a%20b")
    assert "/v1/timelines/home?unseen=true&limit=2&cursor=after%204" in feed.asked


def test_full_page_asks_for_no_more() -> None:
    feed = Feed(10)
    assert read(feed, limit=4)["next_cursor"] == "after 4"
    assert feed.asked == ["/internal/cards"]


def test_page_stays_short_rather_than_asking_for_ever() -> None:
    feed = Feed(1_000, deleted=set(range(1_000)))
    page = read(feed, limit=10)
    assert (page["items"], page["next_cursor"]) == ([], "after 30")
    assert sum("limit=" in asked for asked in feed.asked) == ROUNDS - 1


def test_end_of_the_feed_ends_the_filling() -> None:
    feed = Feed(5, deleted={0})
    page = read(feed, limit=5)
    assert (ids(page), page["next_cursor"]) == (["p1", "p2", "p3", "p4"], None)


def lost(made: Exchange) -> Outcome:
    outcome = hydrate(made, memory())
    while isinstance(outcome, Plan):
        (step,) = outcome.steps
        outcome = outcome.then(fetched({}, 503) if isinstance(step, Fetch) else None)
    return outcome


def test_region_that_gives_no_cards_is_a_problem() -> None:
    made = routed("/v1/timelines/home")
    directory = memory().directory
    assert directory is not None
    made.cell = directory.cell("euw1-a")
    made.answer = Answer(200, {}, json.dumps(Feed(1).skeleton(0, 1)).encode())
    with pytest.raises(RegionUnavailable):
        lost(made)


@pytest.mark.parametrize(("target", "status"), [("/v1/me", 200), ("/v1/timelines/home", 400)])
def test_other_answers_are_left_alone(target: str, status: int) -> None:
    made = routed(target)
    made.answer = Answer(status, {}, b"as it is")
    assert hydrate(made, memory()) is None
    assert made.answer.body == b"as it is"


def test_cards_are_asked_for_with_a_context_of_their_own() -> None:
    made, isolate = routed("/v1/timelines/home"), memory()
    assert isolate.directory is not None
    made.cell = isolate.directory.cell("euw1-a")
    made.answer = Answer(200, {}, json.dumps(Feed(1).skeleton(0, 1)).encode())
    in_pop = hydrate(made, isolate)
    assert isinstance(in_pop, Plan)
    plan = in_pop.then(None)
    assert isinstance(plan, Plan)
    (step,) = plan.steps
    assert isinstance(step, Fetch)
    context.verify(
        step.headers[context.HEADER],
        isolate.settings.keys,
        method="POST",
        path="/internal/cards",
        body=step.body,
        now_ms=made.now_ms,
    )
