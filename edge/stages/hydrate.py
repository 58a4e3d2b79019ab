"""Turn the skeleton of a home timeline into a page, from cards: isolate → PoP → one batch."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from edge import origin, skeletons, validators
from edge.cards import KEPT_MS, Wanted, compose, last_resort, remember
from edge.exchange import Answer, Exchange, Outcome, Plan
from edge.memory import Memory
from edge.regions.failover import ask_cards, others
from edge.skeletons import OVERHEAD, Page
from edge.steps import Fetched, ReadPop, Unreached, WritePop
from shared.errors import RegionUnavailable
from shared.limits import PAGE_DEFAULT

ROUNDS = 3  # skeletons asked for to fill one page; after that it stays short
HIT = "Nearcast; hit; detail=page"
BEGINNING = ("after", "cursor", "limit")  # parameters that say where a skeleton begins, and ends


@dataclass(slots=True)
class Filling:
    """A page in the making."""

    exchange: Exchange
    memory: Memory
    items: list[bytes] = field(default_factory=list)
    newest: str | None = None  # the cursor of what comes later, from the first skeleton
    rounds: int = ROUNDS
    good_ms: int = 1 << 62  # as in Wanted
    settling: bool = False


def hydrate(exchange: Exchange, memory: Memory) -> Outcome:
    """Fill in the cards, where the route's answer is a skeleton.

    An entry whose card is gone (a deleted post) is left out, and the page filled up
    from the next entries; at the end a page may be short, and its cursor still goes on.
    """
    answer, route = exchange.answer, exchange.route
    if answer is None or route is None or not route.hydrated or answer.status != HTTPStatus.OK:
        return None
    skeleton = json.loads(answer.body)
    return _fill(Filling(exchange, memory, newest=skeleton.get("newest_cursor")), skeleton)


def _fill(page: Filling, skeleton: dict[str, Any]) -> Outcome:
    """Add what a skeleton says to the items of the page."""
    exchange, memory = page.exchange, page.memory
    wanted = Wanted.of(skeleton["items"], memory, exchange.now_ms, exchange.wrote_ms)
    if not wanted.missing:
        return _add(page, skeleton, wanted)

    def found(packed: Sequence[bytes | None] | None) -> Outcome:
        wanted.found(packed or (), memory, exchange.now_ms, exchange.wrote_ms)
        if wanted.missing:
            return _ask_cards(page, skeleton, wanted)
        return _add(page, skeleton, wanted)

    return Plan((ReadPop(wanted.names),), found)


def _ask_cards(page: Filling, skeleton: dict[str, Any], wanted: Wanted) -> Outcome:
    exchange, memory = page.exchange, page.memory
    if exchange.cell is None:
        raise RegionUnavailable
    asked_ms = exchange.now_ms

    def learn(answer: dict[str, Any], at_home: bool) -> Outcome:  # noqa: FBT001 - failover.Then
        new = remember(answer, wanted, memory, asked_ms, at_home=at_home)
        steps = tuple(
            WritePop(f"card {card_id}", card.pack(), KEPT_MS // 1000) for card_id, card in new
        )
        if steps:
            exchange.later.append(Plan(steps, lambda *_: None))
        return _add(page, skeleton, wanted)

    def nobody() -> Outcome:
        last_resort(wanted, memory, exchange.now_ms)
        page.settling, page.good_ms = True, 0  # not a page to keep
        return _add(page, skeleton, wanted)

    cells = [exchange.cell, *others(exchange, memory, exchange.cell)]
    return ask_cards(exchange, memory, cells, wanted.question(), learn, otherwise=nobody)


def _add(page: Filling, skeleton: dict[str, Any], wanted: Wanted) -> Outcome:
    exchange, memory = page.exchange, page.memory
    page.items = page.items + compose(skeleton["items"], wanted)
    page.good_ms = min(page.good_ms, wanted.good_ms)
    page.settling = page.settling or wanted.settling
    cursor, short_by = skeleton["next_cursor"], _limit(exchange) - len(page.items)
    if cursor is None or short_by <= 0 or page.rounds <= 1 or exchange.cell is None:
        _finish(page, cursor)
        return None
    page.rounds -= 1

    def go_on(result: Fetched | Unreached) -> Outcome:
        return _fill(page, origin.document_of(result))

    target = f"{exchange.path}?{_query(exchange, short_by, cursor)}"
    want = {"nearcast-want": "skeleton"}
    return origin.call(exchange, memory, exchange.cell, target, go_on, headers=want)


def _limit(exchange: Exchange) -> int:
    """The page's size; the region has already refused what is not a number."""
    values = parse_qs(exchange.query).get("limit", ["-"])
    return int(values[0]) if values[0].isdecimal() else PAGE_DEFAULT


def _query(exchange: Exchange, limit: int, cursor: str) -> str:
    """The caller's query for the next skeleton: `after` is where the first one began."""
    asked = parse_qs(exchange.query)
    kept = {name: values[0] for name, values in asked.items() if name not in BEGINNING}
    return urlencode(kept | {"limit": limit, "cursor": cursor}, quote_via=quote, safe="")


def _finish(page: Filling, cursor: str | None) -> None:
    """Serialise the page as shared.views.home_page does, from parts that are already; keep it."""
    exchange = page.exchange
    cursors = json.dumps(cursor).encode(), json.dumps(page.newest).encode()
    body = b'{"items":[%b],"next_cursor":%b,"newest_cursor":%b}' % (b",".join(page.items), *cursors)
    headers = {
        "content-type": "application/json",
        "etag": validators.tag_of(body),
        "cache-control": validators.PRIVATE,
    }
    exchange.answer = Answer(HTTPStatus.OK, headers, body)
    good = page.good_ms > exchange.now_ms or not page.settling
    if exchange.asked_ms and good and exchange.fallback is None:
        _keep(page, exchange.answer)


def _keep(page: Filling, answer: Answer) -> None:
    """Remember the page as it will be sent: one object, so that the shell can keep its own copy."""
    exchange, memory = page.exchange, page.memory
    if exchange.caller is None:
        return
    headers = {**answer.headers, "cache-status": HIT}
    bare = {name: value for name, value in headers.items() if name != "content-type"}
    remembered = Page(
        Answer(HTTPStatus.OK, headers, answer.body),
        Answer(HTTPStatus.NOT_MODIFIED, bare),
        exchange.asked_ms,
        page.good_ms,
        page.settling,
        memory.purges.news,
    )
    key = skeletons.key_of(exchange.caller.user_id, exchange.query, exchange.variant)
    weight = len(answer.body) + OVERHEAD
    expires_ms = exchange.asked_ms + memory.settings.skeletons.stale_ms
    memory.pages.put(key, remembered, expires_ms, weight)
