import json

import pytest

from edge import pipeline
from edge.exchange import Answer, Exchange, Outcome, Plan
from edge.memory import Memory
from edge.steps import Fetch, Unreached
from tests.edge.given import (
    NOW_MS,
    NOW_S,
    OTHER,
    USER,
    Respond,
    exchange,
    fetched,
    memory,
    problem_of,
    run,
)
from tests.edge.tokens import Issuer

ISSUER = Issuer()
BEARER = {"authorization": "Bearer " + ISSUER.token(USER, now_s=NOW_S)}


def world(asked: list[Fetch]) -> Respond:
    def respond(step: Fetch) -> object:
        asked.append(step)
        if step.url.endswith("jwks.json"):
            return fetched(ISSUER.jwks())
        return fetched({"asked": step.url})

    return respond


def test_caller_is_named_and_forwarded_home() -> None:
    asked: list[Fetch] = []
    answer = run(exchange(headers=BEARER), memory(), world(asked))
    assert json.loads(answer.body) == {"asked": "http://127.0.0.1:1/euw1-a/api/v1/me"}
    assert [step.url.rpartition("/")[2] for step in asked] == ["jwks.json", "me"]
    assert answer.headers["nearcast-request-id"]


def test_second_request_needs_neither_keys_nor_verification() -> None:
    asked: list[Fetch] = []
    isolate = memory()
    run(exchange(headers=BEARER), isolate, world(asked))
    asked.clear()
    answer = run(exchange(headers=BEARER), isolate, world(asked))
    assert len(asked) == 1
    assert "authenticate" not in answer.headers["server-timing"]


def test_time_is_charged_to_the_stage_that_waited() -> None:
    answer = run(exchange(headers=BEARER), memory(), world([]))
    assert answer.headers["server-timing"] == ("authenticate;dur=14, forward;dur=7, total;dur=21")


def test_error_in_any_stage_is_a_problem_with_every_field() -> None:
    answer = run(exchange("/v1/me"), memory(), world([]))
    assert problem_of(answer) == (401, "token-missing")
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_error_in_the_middle_of_a_plan_is_a_problem_too() -> None:
    answer = run(exchange(f"/v1/users/{OTHER}"), memory(), lambda _: Unreached(timed_out=True))
    assert problem_of(answer) == (504, "deadline-exceeded")


def test_answer_from_memory_is_one_call() -> None:
    isolate = memory()
    run(exchange("/healthz"), isolate, lambda _: fetched({}))
    assert isinstance(pipeline.advance(exchange("/healthz"), isolate), Answer)


def test_bug_is_a_500_that_the_log_can_find(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_exchange: Exchange, _memory: Memory) -> Outcome:
        raise KeyError("a secret of the caller")

    stages = (pipeline.trace, broken)
    monkeypatch.setattr(pipeline, "STAGES", stages)
    made = exchange()
    answer = pipeline.advance(made, memory())
    assert isinstance(answer, Answer)
    assert problem_of(answer) == (500, "internal")
    assert made.notes["bug"].startswith("KeyError at pipeline.py:")
    assert "secret" not in str(made.notes) + answer.body.decode()


def test_plan_is_returned_for_the_shell_to_carry_out() -> None:
    made = exchange(f"/v1/users/{OTHER}")
    outcome = pipeline.advance(made, memory())
    assert isinstance(outcome, Plan)
    assert made.now_ms == NOW_MS
