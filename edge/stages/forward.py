"""Ask the region: the request goes on as it came, without the caller's token."""

import json
from contextlib import suppress
from http import HTTPStatus

from edge import origin
from edge.exchange import Answer, Exchange, Outcome
from edge.memory import Memory
from edge.regions.failover import LEVEL, REGION_OUT, post_elsewhere
from edge.steps import Fetched, Headers, Unreached
from shared.errors import HeaderMalformed, NearcastError, RegionUnavailable

SENT_ON = ("content-type", "idempotency-key")
PASSED_BACK = (
    "allow",
    "cache-control",
    "cache-tag",
    "cdn-cache-control",
    "content-language",
    "content-type",
    "etag",
    "location",
    "retry-after",
    "www-authenticate",
)
REGION_TIME = "nearcast-time"  # a region's hybrid time, for the caller's session token
IDEMPOTENT = ("GET", "PUT", "DELETE")  # RFC 9110 section 9.2.2; HEAD is asked for as GET


def forward(exchange: Exchange, memory: Memory) -> Outcome:
    """Send the request to the function that its cell has for it.

    A POST with an idempotency key may be tried twice: the second meets what the first did.

    Raises:
        HeaderMalformed: a field could not be signed.
        RegionUnavailable, DeadlineExceeded: the function did not answer, and nothing else may.
    """
    if exchange.answer is not None:  # held here
        return None
    route, cell, sent = exchange.route, exchange.cell, exchange.request.headers
    if route is None or cell is None:
        raise RegionUnavailable
    headers: Headers = {name: _plain(name, sent[name]) for name in SENT_ON if name in sent}
    spared = not exchange.wrote_ms and memory.board.spares(cell, exchange.entropy)
    if exchange.fallback is not None and spared:
        _stand_in(exchange, exchange.fallback)
        return None
    if route.hydrated:
        headers["nearcast-want"] = "skeleton"

    def take(result: Fetched | Unreached) -> Outcome:
        failure = origin.failure_of(result)
        if failure is not None or isinstance(result, Unreached):
            exchange.notes["origin_status"] = getattr(result, "status", 0)
            return _without(exchange, memory, failure or RegionUnavailable())
        _note_problem(exchange, result)
        if result.status >= HTTPStatus.INTERNAL_SERVER_ERROR and exchange.fallback is not None:
            _stand_in(exchange, exchange.fallback)  # RFC 5861 section 4: stale-if-error
            return None
        back = {name: result.headers[name] for name in PASSED_BACK if name in result.headers}
        exchange.answer = Answer(result.status, back, result.body)
        exchange.region_time = result.headers.get(REGION_TIME, "")
        return None

    return origin.call(
        exchange,
        memory,
        cell,
        exchange.target,
        take,
        function=route.function,
        method=route.method,
        headers=headers,
        body=exchange.body,
        harmless=route.method in IDEMPOTENT or "idempotency-key" in sent,
    )


def _without(exchange: Exchange, memory: Memory, failure: NearcastError) -> Outcome:
    """Do without the region, if something else may answer (regions/failover.py).

    Raises:
        NearcastError: the failure; nothing may.
    """
    if exchange.fallback is not None:
        _stand_in(exchange, exchange.fallback)
        return None
    if exchange.route is not None and exchange.route.name == "GET /v1/posts/{post}":
        return post_elsewhere(exchange, memory, failure)
    raise failure


def _stand_in(exchange: Exchange, copy: Answer) -> None:
    exchange.fields[LEVEL] = REGION_OUT
    exchange.notes["failover"] = "stale"
    exchange.answer = copy


def _plain(name: str, value: str) -> str:
    """A field as sent, if it has one spelling in bytes (RFC 9110 section 5.5): it will be signed."""
    if not (value.isascii() and value.isprintable()):
        raise HeaderMalformed(f"The field {name} has characters outside ASCII.")
    return value


def _note_problem(exchange: Exchange, result: Fetched) -> None:
    """Tell the log which problem the region answered with."""
    if result.status >= HTTPStatus.BAD_REQUEST:
        with suppress(ValueError, KeyError, TypeError):
            exchange.notes["problem"] = str(json.loads(result.body)["type"]).rpartition("#")[2]
