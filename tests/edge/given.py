"""What tests of the edge start from, and a shell that carries out Plans with plain functions."""

import json
from collections.abc import Callable
from typing import Any

import jwt as authority

from edge import configuration, pipeline, routes
from edge.exchange import Answer, Exchange, Plan, Request
from edge.memory import Memory, Settings
from edge.steps import CheckLimit, Fetch, Fetched, ReadBody, ReadPop, Step, VerifySignature
from shared.directory import Directory
from shared.errors import MEDIA_TYPE
from tests.shared.documents import directory_document

NOW_MS = 1_800_000_000_000
NOW_S = NOW_MS // 1000
USER = "eu3v9k2m8x7q1c"
OTHER = "us3v9k2m8x7q1c"
ENTROPY = bytes(range(24))
VARIABLES = {
    "CONTEXT_KEYS": "k1:" + "11" * 32,
    "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
    "AWS_SECRET_ACCESS_KEY": "secret",
    "STAGE": "test",
    "VERSION": "1.2.3",
}


def memory(*, directory: dict[str, Any] | None = None, **variables: str) -> Memory:
    """An isolate that has just taken a snapshot and holds a directory."""
    made = Memory(Settings.from_variables(VARIABLES | variables))
    known = Directory.from_document(directory or directory_document())
    configuration.adopt(made, "directory", known)
    made.snapshot_ms = made.board.watched_ms = NOW_MS
    return made


def exchange(
    target: str = "/v1/me",
    method: str = "GET",
    headers: dict[str, str] | None = None,
    body: bytes | None = None,
    *,
    now_ms: int = NOW_MS,
    country: str | None = None,
) -> Exchange:
    """A request as the shell hands it over. A body is what `carry_out` finds to read."""
    url = f"https://edge.example{target}"
    request = Request(method, url, headers or {}, country, has_body=body is not None)
    made = Exchange(request, now_ms, ENTROPY)
    if body is not None:
        made.body = body
    return made


def routed(target: str = "/v1/me", method: str = "GET", **more: Any) -> Exchange:
    """An exchange as it is after admission."""
    made = exchange(target, method, **more)
    made.path, _, made.query = target.partition("?")
    found = routes.match(made.path)
    assert found is not None
    methods, made.params = found
    made.route = methods[method]
    made.country = made.request.country
    return made


def fetched(document: Any, status: int = 200, **headers: str) -> Fetched:
    """A function's own answer: JSON, or a problem document."""
    kind = MEDIA_TYPE if status >= 400 else "application/json"
    return Fetched(status, {"content-type": kind} | headers, json.dumps(document).encode())


Respond = Callable[[Fetch], Any]


def carry_out(step: Step, exchange: Exchange, respond: Respond) -> Any:
    """What the shell does for a step: limits allow, bodies are read, signatures verified."""
    match step:
        case Fetch():
            return respond(step)
        case CheckLimit():
            return True
        case ReadPop(names):
            return [None] * len(names)
        case ReadBody(limit):
            return exchange.body if len(exchange.body) <= limit else None
        case VerifySignature(algorithm, jwk, signature, message):
            verifier = authority.get_algorithm_by_name(algorithm)
            return verifier.verify(message, verifier.from_jwk(jwk), signature)
    raise AssertionError(f"a step that this test does not expect: {step}")


def run(exchange: Exchange, memory: Memory, respond: Respond) -> Answer:
    """The whole pipeline, as the shell runs it."""
    outcome = pipeline.advance(exchange, memory)
    while isinstance(outcome, Plan):
        results = [carry_out(step, exchange, respond) for step in outcome.steps]
        outcome = pipeline.advance(exchange, memory, outcome, results, exchange.now_ms + 7)
    return outcome


def problem_of(answer: Answer) -> tuple[int, str]:
    """Status and problem type of an error."""
    assert answer.headers["content-type"] == MEDIA_TYPE
    return answer.status, json.loads(answer.body)["type"].partition("#")[2]
