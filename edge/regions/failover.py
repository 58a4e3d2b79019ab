"""What another region may answer when the home region cannot; and what never leaves its zone.

    a post by its id          from another region's cards: it is public, and kept wherever
                              the author has followers
    cards of a timeline       likewise
    a timeline's skeleton     never: who follows whom stays in the follower's zone. A copy
                              that the edge still has is served instead (stages/cache.py)
    profiles, follow lists    never: counts and edges are the zone's
    who has a username        another region's functions read the owner's table (names.py)
    writes                    never: 503, and nothing was begun

Another region that does not know a post says null, which means "deleted" only in the
post's own region; so a null from elsewhere proves nothing, and is not remembered.
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from edge import origin
from edge.exchange import Answer, Exchange, Outcome
from edge.memory import Memory
from edge.regions.probe import probed_cells
from edge.steps import Fetched, Unreached
from shared.directory import Cell
from shared.errors import NearcastError

CARDS = "/internal/cards"
LEVEL = "nearcast-level"
REGION_OUT = "4"  # the degrade level of an answer without its home region

Then = Callable[[dict[str, Any], bool], Outcome]


def others(exchange: Exchange, memory: Memory, home: Cell) -> list[Cell]:
    """A cell of each other region that may be asked now."""
    if memory.directory is None:
        return []
    cells = probed_cells(memory.directory).values()
    return [
        cell
        for cell in cells
        if cell.region != home.region and memory.board.admits(cell, exchange.now_ms)
    ]


def ask_cards(
    exchange: Exchange,
    memory: Memory,
    cells: list[Cell],
    question: bytes,
    then: Then,
    *,
    at_home: bool = True,
    otherwise: Callable[[], Outcome] | None = None,
) -> Outcome:
    """Ask for cards: the first cell is home, the others stand in for it.

    `then` gets the answer, and whether it is home's: only home's null means gone.
    `otherwise` goes on when nobody answers.

    Raises:
        RegionUnavailable, DeadlineExceeded: nobody answers.
    """

    def judge(result: Fetched | Unreached) -> Outcome:
        if cells[1:] and not isinstance(result, Fetched):
            return _next()
        if cells[1:] and origin.failure_of(result) is not None:
            return _next()
        failed = not isinstance(result, Fetched) or origin.failure_of(result) is not None
        if failed and otherwise is not None:
            return otherwise()
        return then(origin.document_of(result), at_home)

    def _next() -> Outcome:
        exchange.fields[LEVEL] = REGION_OUT
        exchange.notes["failover"] = cells[1].region
        rest = cells[1:]
        return ask_cards(exchange, memory, rest, question, then, at_home=False, otherwise=otherwise)

    return origin.call(
        exchange,
        memory,
        cells[0],
        CARDS,
        judge,
        method="POST",
        headers={"content-type": "application/json"},
        body=question,
    )


def post_elsewhere(exchange: Exchange, memory: Memory, failure: NearcastError) -> Outcome:
    """Answer `GET /v1/posts/{post}` from another region's cards.

    Raises:
        NearcastError: the failure, if no region has the post.
    """
    home, post = exchange.cell, exchange.params["post"]
    cells = others(exchange, memory, home) if home else []
    question = json.dumps({"posts": [post], "users": []}).encode()

    def ask(cells: list[Cell]) -> Outcome:
        if not cells:
            raise failure

        def judge(result: Fetched | Unreached) -> Outcome:
            view = _card_in(result, post)
            if view is None:
                return ask(cells[1:])
            exchange.fields[LEVEL] = REGION_OUT
            exchange.notes["failover"] = cells[0].region
            headers = {"content-type": "application/json", "cache-control": "no-store"}
            body = json.dumps(view | {"counts": None, "viewer": None}).encode()
            exchange.answer = Answer(HTTPStatus.OK, headers, body)
            return None

        headers = {"content-type": "application/json"}
        return origin.call(
            exchange,
            memory,
            cells[0],
            CARDS,
            judge,
            method="POST",
            headers=headers,
            body=question,
        )

    return ask(cells)


def _card_in(result: Fetched | Unreached, post: str) -> dict[str, Any] | None:
    if isinstance(result, Unreached) or result.status != HTTPStatus.OK:
        return None
    view: dict[str, Any] | None = json.loads(result.body).get("posts", {}).get(post)
    return view
