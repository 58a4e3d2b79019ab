"""Turn the skeleton of a home timeline into a page, from cards that the edge holds."""

import json
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, quote

from edge import origin
from edge.cards import Wanted, compose, remember
from edge.exchange import Answer, Exchange, Outcome
from edge.memory import Memory
from edge.steps import Fetched, Unreached
from shared.errors import RegionUnavailable
from shared.limits import PAGE_DEFAULT

ROUNDS = 3  # skeletons asked for to fill one page; after that it stays short


def hydrate(exchange: Exchange, memory: Memory) -> Outcome:
    """Fill in the cards, where the route's answer is a skeleton.

    An entry whose card is gone (a deleted post) is left out, and the page filled up
    from the next entries; at the end a page may be short, and its cursor still goes on.
    """
    answer, route = exchange.answer, exchange.route
    if answer is None or route is None or not route.hydrated or answer.status != HTTPStatus.OK:
        return None
    return _fill(exchange, memory, [], json.loads(answer.body), ROUNDS)


def _fill(
    exchange: Exchange,
    memory: Memory,
    items: list[bytes],
    skeleton: dict[str, Any],
    rounds: int,
) -> Outcome:
    """Add what a skeleton says to the items of the page."""
    wanted = Wanted.of(skeleton["items"], memory.cards, exchange.now_ms)
    if not wanted.missing:
        return _add(exchange, memory, items, skeleton, wanted, rounds)

    def learn(result: Fetched | Unreached) -> Outcome:
        remember(origin.document_of(result), wanted, memory.cards, exchange.now_ms)
        return _add(exchange, memory, items, skeleton, wanted, rounds)

    return _ask(exchange, memory, "/internal/cards", learn, wanted.question())


def _add(
    exchange: Exchange,
    memory: Memory,
    items: list[bytes],
    skeleton: dict[str, Any],
    wanted: Wanted,
    rounds: int,
) -> Outcome:
    items = items + compose(skeleton["items"], wanted)
    cursor, short_by = skeleton["next_cursor"], _limit(exchange) - len(items)
    if cursor is None or short_by <= 0 or rounds <= 1:
        exchange.answer = _page(items, cursor)
        return None

    def go_on(result: Fetched | Unreached) -> Outcome:
        return _fill(exchange, memory, items, origin.document_of(result), rounds - 1)

    target = f"{exchange.path}?limit={short_by}&cursor={quote(cursor, safe='')}"
    return _ask(exchange, memory, target, go_on)


def _ask(
    exchange: Exchange, memory: Memory, target: str, then: origin.Continue, body: bytes = b""
) -> Outcome:
    if exchange.cell is None:
        raise RegionUnavailable
    headers = {"content-type": "application/json"} if body else {"nearcast-want": "skeleton"}
    method = "POST" if body else "GET"
    return origin.call(
        exchange, memory, exchange.cell, target, then, method=method, headers=headers, body=body
    )


def _limit(exchange: Exchange) -> int:
    """The page's size; the region has already refused what is not a number."""
    values = parse_qs(exchange.query).get("limit", ["-"])
    return int(values[0]) if values[0].isdecimal() else PAGE_DEFAULT


def _page(items: list[bytes], cursor: str | None) -> Answer:
    """What shared.views.page makes, from parts that are already serialised."""
    body = b'{"items":[%b],"next_cursor":%b}' % (b",".join(items), json.dumps(cursor).encode())
    return Answer(200, {"content-type": "application/json"}, body)
