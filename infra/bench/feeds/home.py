"""What a home page costs a warm function: ours, and a naive one over the same tables.

The page is the first of a timeline that is full, of a reader who was active lately. Its
20 cards are none that the edge holds; authors' cards are asked for with them, and
counted apart, because a reader's authors are few and held before long.
The naive way reads a page of entries consistently and then every post and every author
by itself.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from functions.adapters.connections import client
from functions.entries import entry_of
from functions.records import Card, Post
from functions.timelines.cards import card_views
from functions.timelines.home import skeleton
from functions.timelines.positions import Position
from infra.bench.capacity.meter import Meter, Tally
from infra.bench.feeds.population import Population
from infra.bench.feeds.region import REGION, STAGE
from infra.bench.feeds.replay import Replay
from shared.limits import PAGE_DEFAULT

AUTHORS = 30  # whom the reader follows
ENTRIES = 200
PULLED = 3  # heavy authors of the reader who pulls
BETWEEN = 4  # entries to a post of one of them


@dataclass(frozen=True)
class HomePage:
    """One way of serving a page."""

    skeleton: Tally
    cards: Tally
    authors: Tally
    cpu_ms: float

    def figures(self) -> dict[str, float]:
        """As `build/bench/feeds.json` has them."""
        return {
            "queries": self.skeleton.count("Query"),
            "batch_reads": self.cards.count("BatchGetItem"),
            "skeleton_read_units": self.skeleton.read,
            "card_read_units": self.cards.read,
            "cpu_ms": round(self.cpu_ms, 2),
        }


def measure(people: Population, meter: Meter, replay: Replay) -> dict[str, HomePage]:
    """Pages of ours, of ours with three pulled authors, and of the naive way."""
    parts = people.parts
    authors = [people.author() for _ in range(AUTHORS)]
    heavy = [people.author() for _ in range(PULLED)]
    pushed, relayed = [], []
    for number in range(ENTRIES):
        pushed.append(people.post(authors[number % AUTHORS]))
        if number % BETWEEN == 0:
            relayed.append(people.post(heavy[number // BETWEEN % PULLED]))
    _keep_cards(people, pushed + relayed)
    plain, pulling = people.ids(2)
    for reader in (plain, pulling):
        people.timeline(reader, pushed)
    parts.relays.keep(entry_of("", post) for post in relayed)
    parts.readers.add(pulling, "pulled", heavy)
    return {
        "nearcast": _ours(people, meter, replay, plain),
        f"nearcast, {PULLED} pulled authors": _ours(people, meter, replay, pulling),
        "naive": _naive(people, meter, replay, plain),
    }


def _ours(people: Population, meter: Meter, replay: Replay, reader_id: str) -> HomePage:
    parts = people.parts

    def page() -> list[dict[str, Any]]:
        return skeleton(parts, reader_id, PAGE_DEFAULT, Position()).items

    def whole() -> str:
        items = page()
        wanted = {item["post_id"] for item in items}, {item["author_id"] for item in items}
        cards = card_views(parts.cards, sorted(wanted[0]) + sorted(wanted[1]))
        return json.dumps([items, cards], separators=(",", ":"))

    with meter.measure() as read:
        items = page()
    if len(items) != PAGE_DEFAULT:
        raise ValueError(f"a page of {len(items)} items")
    with meter.measure() as cards:
        card_views(parts.cards, [item["post_id"] for item in items])
    with meter.measure() as authors:
        card_views(parts.cards, sorted({item["author_id"] for item in items}))
    return HomePage(read, cards, authors, replay.cpu_ms(whole))


def _naive(people: Population, meter: Meter, replay: Replay, reader_id: str) -> HomePage:
    dynamodb = client("dynamodb", REGION)
    directory = people.parts.directory()
    feeds = directory.table("feeds", directory.home(reader_id).shard)
    query = {
        "TableName": feeds,
        "KeyConditionExpression": "#o = :o AND post_id < :top",  # without the reader row
        "ExpressionAttributeNames": {"#o": "owner"},
        "ExpressionAttributeValues": {":o": {"S": reader_id}, ":top": {"S": "~"}},
        "ScanIndexForward": False,
        "Limit": PAGE_DEFAULT,
        "ConsistentRead": True,
    }

    def page() -> list[dict[str, Any]]:
        items: list[dict[str, Any]] = dynamodb.query(**query)["Items"]
        return items

    def one_by_one(items: list[dict[str, Any]], name: str) -> list[dict[str, Any]]:
        table = f"nearcast-{STAGE}-cards"
        return [
            dynamodb.get_item(TableName=table, Key={"id": item[name]}, ConsistentRead=True)["Item"]
            for item in items
        ]

    def whole() -> str:
        items = page()
        return json.dumps([one_by_one(items, name) for name in ("post_id", "author_id")])

    with meter.measure() as read:
        items = page()
    return HomePage(
        read,
        _measured(meter, lambda: one_by_one(items, "post_id")),
        _measured(meter, lambda: one_by_one(items, "author_id")),
        replay.cpu_ms(whole, repeat=5),
    )


def _keep_cards(people: Population, written: list[Post]) -> None:
    people.parts.cards.keep(
        Card(post.post_id, "post", post.updated, post.view()) for post in written
    )


def _measured(meter: Meter, work: Callable[[], object]) -> Tally:
    with meter.measure() as tally:
        work()
    return tally
