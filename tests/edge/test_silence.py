"""The platform goes silent: KV, the objects, the counters. Reading goes on, and every answer is defined."""

import json
from typing import Any

import pytest

from edge import pipeline
from edge.exchange import Answer, Exchange, Plan
from edge.memory import Memory
from edge.steps import (
    AskBucket,
    AskHealth,
    AskRegistry,
    CheckLimit,
    Fetch,
    Hedge,
    Hedged,
    ReadDocument,
    Step,
    Unreached,
    WriteDocument,
)
from tests.edge.given import NOW_MS, NOW_S, USER, Respond, carry_out, exchange, fetched, memory
from tests.edge.tokens import Issuer

ISSUER = Issuer()
BEARER = {"authorization": "Bearer " + ISSUER.token(USER, now_s=NOW_S, exp=NOW_S + 3_000)}
SILENT = (AskRegistry, AskBucket, AskHealth, ReadDocument, WriteDocument)


def world(step: Fetch) -> Any:
    return fetched(ISSUER.jwks() if step.url.endswith("jwks.json") else {"well": True})


def run(made: Exchange, isolate: Memory, respond: Respond = world) -> Answer:
    """The pipeline and what it leaves for later, on a platform that answers nothing."""

    def silent(step: Step) -> Any:
        if isinstance(step, SILENT):
            return None
        if isinstance(step, CheckLimit):
            return True  # as the shell says of a counter that does not answer
        if isinstance(step, Hedge):
            return Hedged(respond(step.fetch), twice=False)
        return carry_out(step, made, respond)

    outcome = pipeline.advance(made, isolate)
    while isinstance(outcome, Plan):
        results = [silent(step) for step in outcome.steps]
        outcome = pipeline.advance(made, isolate, outcome, results, made.now_ms)
    for plan in made.later:
        later: Any = plan
        while isinstance(later, Plan):
            later = later.then(*(silent(step) for step in later.steps))
    return outcome


def test_reading_goes_on_for_hours_without_any_object() -> None:
    isolate = memory()
    for minute in range(0, 50, 2):
        made = exchange(headers=BEARER, now_ms=NOW_MS + minute * 60_000)
        assert run(made, isolate).status == 200
    assert isolate.directory is not None


def test_silent_bucket_still_limits() -> None:
    isolate = memory()
    statuses = [run(exchange(headers=BEARER), isolate).status for _ in range(900)]
    assert statuses[:600] == [200] * 600
    assert statuses[-1] == 429


def test_edge_that_never_saw_a_directory_says_so() -> None:
    isolate = memory()
    isolate.directory, isolate.snapshot_ms = None, 0
    answer = run(exchange(headers=BEARER), isolate)
    assert (answer.status, answer.headers["content-type"]) == (503, "application/problem+json")
    assert run(exchange("/healthz"), isolate).status == 200


def test_keys_that_cannot_be_read_are_not_the_callers_fault() -> None:
    def respond(step: Fetch) -> Any:
        return Unreached(timed_out=True) if step.url.endswith("jwks.json") else fetched({})

    answer = run(exchange(headers=BEARER), memory(), respond)
    assert answer.status == 503
    assert "retry-after" in answer.headers


@pytest.mark.parametrize("skew_s", [-3_600, 3_600])
def test_clock_that_is_wrong_gives_a_defined_answer(skew_s: int) -> None:
    """An hour off: a token is not yet, or no longer, or still valid; never is it an accident."""
    isolate = memory()
    answer = run(exchange(headers=BEARER, now_ms=NOW_MS + skew_s * 1_000), isolate)
    assert answer.status in (200, 401)
    if answer.status == 401:
        assert json.loads(answer.body)["type"].startswith("/docs#token-")


def test_clock_that_steps_back_locks_nobody_out() -> None:
    isolate = memory()
    for now_ms in (NOW_MS + 60_000, NOW_MS, NOW_MS + 1, NOW_MS + 90_000):
        assert run(exchange(headers=BEARER, now_ms=now_ms), isolate).status == 200
