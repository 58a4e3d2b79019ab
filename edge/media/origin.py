"""S3 of the owner's region: asked with a signature, tried twice, left alone while it fails."""

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus

from edge import sigv4
from edge.exchange import Exchange, Outcome, Plan
from edge.media.places import Place
from edge.memory import Memory
from edge.regions.breaker import Breaker
from edge.regions.retries import pause_ms
from edge.steps import Fetch, Fetched, Headers, Open, Opened, Unreached

TRY_MS = 3_000  # to the beginning of an answer
DENIED = b"<Code>AccessDenied</Code>"

Result = Fetched | Opened | Unreached


def request(
    exchange: Exchange, memory: Memory, place: Place, name: str, headers: Headers | None = None
) -> Fetch:
    """A signed request for an object of an asset."""
    settings, url = memory.settings, f"{place.cell.media}/{place.key(name)}"
    signed = sigv4.sign(
        method="GET",
        url=url,
        headers=headers or {},
        body=b"",
        region=place.cell.region,
        service=sigv4.S3,
        access_key=settings.access_key,
        secret_key=settings.secret_key,
        now_ms=exchange.now_ms,
    )
    return Fetch(url, TRY_MS, headers=signed)


def ask(
    exchange: Exchange,
    memory: Memory,
    place: Place,
    step: Fetch | Open,
    then: Callable[[Result], Outcome],
) -> Outcome:
    """Ask S3, once more if that may help; `then` gets an answer that means something, or Unreached."""
    breaker = memory.media.breakers.setdefault(place.cell.region, Breaker())
    budget = memory.board.budget
    if not breaker.allows(exchange.now_ms):
        exchange.notes["s3"] = "not asked"
        return then(Unreached(timed_out=False))
    budget.earn()

    def learn(result: Result) -> Outcome:
        failed = is_failure(result)
        if breaker.record(ok=not failed, now_ms=exchange.now_ms):
            exchange.notes["breaker"] = f"s3 {place.cell.region}"
        if not failed:
            return then(result)
        exchange.notes["s3"] = result.status if isinstance(result, Fetched) else "unreached"
        return then(Unreached(timed_out=isinstance(result, Unreached) and result.timed_out))

    def judge(result: Result) -> Outcome:
        if not is_failure(result) or not budget.take():
            return learn(result)
        exchange.notes["retried"] = True
        return Plan((_again(step, pause_ms(exchange.entropy)),), learn)

    return Plan((step,), judge)


def is_failure(result: Result) -> bool:
    """Whether an answer says nothing about the object: it should be there, or not be there."""
    if isinstance(result, Unreached):
        return True
    if isinstance(result, Opened) or is_missing(result):
        return False
    return result.status not in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)


def is_missing(result: Result) -> bool:
    """Whether there is no such object. Who may not list a bucket is told 403 then, by S3's design."""
    if not isinstance(result, Fetched):
        return False
    if result.status == HTTPStatus.FORBIDDEN:
        return DENIED in result.body
    return result.status == HTTPStatus.NOT_FOUND


def _again(step: Fetch | Open, wait_ms: int) -> Fetch | Open:
    if isinstance(step, Open):
        return replace(step, fetch=replace(step.fetch, pause_ms=wait_ms))
    return replace(step, pause_ms=wait_ms)
