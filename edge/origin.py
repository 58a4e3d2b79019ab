"""Calls to a region's functions: signed for AWS, and with the context that a function trusts."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from edge import sigv4
from edge.exchange import Exchange, Outcome, Plan
from edge.memory import Memory
from edge.steps import Fetch, Fetched, Headers, Unreached
from shared import context
from shared.directory import Cell
from shared.errors import MEDIA_TYPE, DeadlineExceeded, NearcastError, RegionUnavailable

ADDRESS_PURPOSE = "address"
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
) -> Plan:
    """Ask a function, and once more if that may help; go on with the last result.

    `harmless` says that a second try cannot hurt: the request is idempotent.
    """

    def attempt(then: Continue) -> Plan:
        step = ask(
            exchange,
            memory,
            cell,
            target,
            function=function,
            method=method,
            headers=headers,
            body=body,
        )
        return Plan((step,), then)

    def judge(result: Fetched | Unreached) -> Outcome:
        time_left = exchange.remaining_ms >= RETRY_FLOOR_MS
        if not (harmless and time_left and is_transient(result)):
            return then(result)
        exchange.notes["retried"] = True
        return attempt(then)

    return attempt(judge)


def is_transient(result: Fetched | Unreached) -> bool:
    """Whether asking again may help. The platform's throttling counts, a limit of ours does not."""
    if isinstance(result, Unreached) or result.status in WORTH_RETRYING:
        return True
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
    )
    fields = {
        **(headers or {}),
        context.HEADER: context.sign(made, settings.keys),
        "traceparent": exchange.traceparent,
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
    return Fetch(
        url, min(timeout_ms or exchange.remaining_ms, exchange.remaining_ms), method, signed, body
    )


def failure_of(result: Fetched | Unreached) -> NearcastError | None:
    """What is wrong when the answer is not the function's own; None when it is.

    An error that is no problem document is the platform's: throttled, crashed, refused.
    """
    if isinstance(result, Unreached):
        return DeadlineExceeded() if result.timed_out else RegionUnavailable()
    media = result.headers.get("content-type", "").partition(";")[0]
    if result.status >= HTTPStatus.BAD_REQUEST and media != MEDIA_TYPE:
        return RegionUnavailable()
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
