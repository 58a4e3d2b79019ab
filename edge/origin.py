"""Calls to a region's functions: signed for AWS, and with the context that a function trusts."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from edge import sigv4
from edge.exchange import Exchange, Outcome, Plan
from edge.memory import Memory
from edge.regions.board import RETRY_AFTER_S
from edge.regions.retries import pause_ms
from edge.steps import AskHealth, Fetch, Fetched, Headers, Hedge, Hedged, Unreached
from shared import context
from shared.directory import Cell
from shared.errors import MEDIA_TYPE, DeadlineExceeded, NearcastError, RegionUnavailable

ADDRESS_PURPOSE = "address"
TRY_MS = 2_500  # one try of a harmless request: half of its time, so that a second one fits
MEANT_S = 30  # a Retry-After of a function's own problem that is no hiccup
RETRY_FLOOR_MS = 250  # with less time than this a second try has no chance
WORTH_RETRYING = (
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)

Continue = Callable[[Fetched | Unreached], Outcome]


def call(
    exchange: Exchange,
    memory: Memory,
    cell: Cell,
    target: str,
    then: Continue,
    *,
    function: str = "api",
    method: str = "GET",
    headers: Headers | None = None,
    body: bytes = b"",
    harmless: bool = True,
) -> Outcome:
    """Ask a function, and once more if that may help; go on with the last result.

    A cell that is known to fail is not asked at all: the result is that it was not
    reached, and nothing was begun there. `harmless` says that a second try cannot hurt,
    the request being idempotent; second tries are paid from a budget, and come after a
    short random pause. A harmless GET that is late is asked for twice at once.
    """
    board = memory.board
    if not board.admits(cell, exchange.now_ms):
        exchange.notes["origin"] = "not asked"
        return then(Unreached(timed_out=False))
    board.budget.earn()
    limit_ms = TRY_MS if harmless else None

    def attempt(wait_ms: int, then: Continue) -> Plan:
        sent_ms = exchange.now_ms + wait_ms
        step = ask(
            exchange,
            memory,
            cell,
            target,
            function=function,
            method=method,
            headers=headers,
            body=body,
            timeout_ms=limit_ms,
            pause_ms=wait_ms,
        )

        def learn(result: Fetched | Unreached | Hedged) -> Outcome:
            if isinstance(result, Hedged):
                if result.twice:
                    board.budget.take()
                    exchange.notes["hedged"] = True
                result = result.result
            _observe(exchange, memory, cell, result, exchange.now_ms - sent_ms)
            return then(result)

        late_ms = board.late_ms(cell) if harmless and method == "GET" and not wait_ms else None
        if late_ms is None or board.budget.left < 1 or late_ms >= step.timeout_ms:
            return Plan((step,), learn)
        return Plan((Hedge(step, late_ms),), learn)

    def judge(result: Fetched | Unreached) -> Outcome:
        time_left = exchange.remaining_ms >= RETRY_FLOOR_MS
        if not (harmless and time_left and is_transient(result)):
            return then(result)
        if not (board.admits(cell, exchange.now_ms) and board.budget.take()):
            return then(result)
        exchange.notes["retried"] = True
        return attempt(pause_ms(exchange.entropy), then)

    return attempt(0, judge)


def _observe(
    exchange: Exchange, memory: Memory, cell: Cell, result: Fetched | Unreached, took_ms: int
) -> None:
    """Learn from a result, and report a region that fails to the Health object."""
    board, now = memory.board, exchange.now_ms
    ok = not is_transient(result) and not is_platforms(result)
    if isinstance(result, Unreached) and result.timed_out and took_ms < RETRY_FLOOR_MS:
        return  # the request had no time left, which says nothing about the cell
    if board.record(cell, ok=ok, took_ms=took_ms, now_ms=now):
        exchange.notes["breaker"] = cell.name
    if not ok and board.should_report(cell.region, now):
        exchange.later.append(Plan((AskHealth("report", (cell.region,)),), lambda _: None))


def is_platforms(result: Fetched | Unreached) -> bool:
    """Whether the platform answered for the function, with an error of its own."""
    return (
        isinstance(result, Fetched)
        and result.status >= HTTPStatus.INTERNAL_SERVER_ERROR
        and failure_of(result) is not None
    )


def is_transient(result: Fetched | Unreached) -> bool:
    """Whether asking again may help. The platform's throttling counts, a limit of ours does not.

    Nor does a function that says to come back much later: it is well, and means it.
    """
    if isinstance(result, Unreached):
        return True
    if result.status in WORTH_RETRYING:
        later_s = result.headers.get("retry-after", "")
        meant = failure_of(result) is None and later_s.isdecimal() and int(later_s) >= MEANT_S
        return not meant
    return result.status == HTTPStatus.TOO_MANY_REQUESTS and failure_of(result) is not None


def ask(
    exchange: Exchange,
    memory: Memory,
    cell: Cell,
    target: str,
    *,
    function: str = "api",
    method: str = "GET",
    headers: Headers | None = None,
    body: bytes = b"",
    timeout_ms: int | None = None,
    pause_ms: int = 0,
) -> Fetch:
    """A step that asks a function of `cell` for `target` (path and query) on the caller's behalf.

    It never takes longer than what is left of the request's time.
    """
    settings, caller = memory.settings, exchange.caller
    made = context.Context(
        request_id=exchange.request_id,
        method=method,
        path=target,
        body=context.digest(body),
        issued_ms=exchange.now_ms,
        deadline_ms=exchange.deadline_ms,
        zone=cell.zone,
        cell=cell.name,
        user=caller.user_id if caller else None,
        family=caller.family if caller else None,
        token_expires=caller.expires if caller else None,
        country=exchange.country,
        address=_pseudonym(exchange, memory),
        traceparent=exchange.traceparent,
        decision=exchange.decision,
    )
    fields = {
        **(headers or {}),
        context.HEADER: context.sign(made, settings.keys),
        "traceparent": exchange.traceparent,
        "tracestate": exchange.tracestate,
    }
    url = cell.functions[function].rstrip("/") + target
    signed = sigv4.sign(
        method=method,
        url=url,
        headers=fields,
        body=body,
        region=cell.region,
        service="lambda",
        access_key=settings.access_key,
        secret_key=settings.secret_key,
        now_ms=exchange.now_ms,
    )
    left_ms = exchange.remaining_ms - pause_ms
    return Fetch(url, max(1, min(timeout_ms or left_ms, left_ms)), method, signed, body, pause_ms)


def failure_of(result: Fetched | Unreached) -> NearcastError | None:
    """What is wrong when the answer is not the function's own; None when it is.

    An error that is no problem document is the platform's: throttled, crashed, refused.
    """
    if isinstance(result, Unreached):
        kind = DeadlineExceeded if result.timed_out else RegionUnavailable
        return kind(retry_after_s=RETRY_AFTER_S)
    media = result.headers.get("content-type", "").partition(";")[0]
    if result.status >= HTTPStatus.BAD_REQUEST and media != MEDIA_TYPE:
        return RegionUnavailable(retry_after_s=RETRY_AFTER_S)
    return None


def document_of(result: Fetched | Unreached) -> dict[str, Any]:
    """The JSON object of a function's 200.

    Raises:
        RegionUnavailable, DeadlineExceeded: it is something else.
    """
    failure = failure_of(result)
    if failure is not None:
        raise failure
    if isinstance(result, Unreached) or result.status != HTTPStatus.OK:
        raise RegionUnavailable
    document: dict[str, Any] = json.loads(result.body)
    return document


def _pseudonym(exchange: Exchange, memory: Memory) -> str | None:
    """The caller's network as a keyed hash: good for counting, useless for finding anybody."""
    if not exchange.address:
        return None
    keys = memory.settings.keys
    return keys.mac(keys.current, ADDRESS_PURPOSE, exchange.address.encode()).hex()[:32]
