"""Isolates of the replay: the edge's pipeline with a shell that carries steps out at once."""

import json
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from typing import Any

from edge import pipeline
from edge.exchange import Answer, Exchange, Plan, Request
from edge.memory import Memory, Settings
from edge.steps import (
    AskRegistry,
    CheckLimit,
    DropPop,
    Fetch,
    Fetched,
    Hedge,
    Hedged,
    ReadPop,
    Step,
    VerifySignature,
    WritePop,
)
from infra.bench.edge.offload.region import Region
from infra.bench.edge.world import CONTEXT_KEYS, KEY_ID, TOKEN_S, claims, directory, jwks
from shared import base64url
from shared.directory import Directory

VARIABLES = {
    "CONTEXT_KEYS": CONTEXT_KEYS,
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "STAGE": "bench",
    "VERSION": "0",
    "LIMITS": "shadow",  # the most active reader comes five times a second
}
REGION_URL = "http://127.0.0.1:1"
DIRECTORY = Directory.from_document(directory(REGION_URL))
KEY_SET = jwks(base64url.encode(b"\xff" * 256), "AQAB")  # nothing is verified with it
SNAPSHOT = json.dumps({"pointers": {"directory": DIRECTORY.version}, "denied": {}})
ENTROPY = bytes(range(24))
JSON = {"content-type": "application/json"}
HOME = "/v1/timelines/home"


@dataclass
class Pop:
    """A point of presence: its isolates, and the byte store that they share."""

    isolates: list["Isolate"]
    stored: dict[str, tuple[bytes, int]] = field(default_factory=dict)  # bytes, and until when

    def read(self, name: str, now_ms: int) -> bytes | None:
        """What is stored under a name, and not too old."""
        body, until_ms = self.stored.get(name, (b"", 0))
        return body if now_ms < until_ms else None


class Isolate:
    """One isolate: the edge's memory, and a shell for one request after the other."""

    def __init__(self) -> None:
        self._memory = Memory(Settings.from_variables(VARIABLES))
        self._memory.adopt(DIRECTORY)

    def read(self, user_id: str, now_ms: int, pop: Pop, region: Region) -> None:
        """Answer a read of a home timeline.

        Raises:
            RuntimeError: it was not answered with a page.
        """
        headers = {"authorization": f"Bearer {_token(user_id, now_ms // 1000 // TOKEN_S)}"}
        exchange = Exchange(Request("GET", f"https://edge.example{HOME}", headers), now_ms, ENTROPY)
        outcome = pipeline.advance(exchange, self._memory)
        while isinstance(outcome, Plan):
            results = [self._do(step, now_ms, user_id, pop, region) for step in outcome.steps]
            outcome = pipeline.advance(exchange, self._memory, outcome, results, now_ms)
        if outcome.status != HTTPStatus.OK:
            raise RuntimeError(f"{outcome.status} {outcome.body!r} {exchange.notes}")
        while exchange.later:
            later: Answer | Plan | None = exchange.later.pop(0)
            while isinstance(later, Plan):
                later = later.then(
                    *(self._do(step, now_ms, user_id, pop, region) for step in later.steps)
                )

    def _do(self, step: Step, now_ms: int, user_id: str, pop: Pop, region: Region) -> Any:
        match step:
            case Fetch():
                return Fetched(200, JSON, _fetch(step, user_id, region))
            case Hedge():
                return Hedged(self._do(step.fetch, now_ms, user_id, pop, region), twice=False)
            case ReadPop():
                return [pop.read(name, now_ms) for name in step.names]
            case WritePop():
                pop.stored[step.name] = (step.body, now_ms + step.seconds * 1000)
            case DropPop():
                pop.stored.pop(step.name, None)
            case VerifySignature() | CheckLimit():
                return True
            case AskRegistry("snapshot"):
                return SNAPSHOT
        return None


def _fetch(step: Fetch, user_id: str, region: Region) -> bytes:
    path, _, query = step.url.removeprefix(REGION_URL).partition("?")
    match path:
        case "/jwks.json":
            return json.dumps(KEY_SET).encode()
        case "/api/v1/timelines/home":
            return region.skeleton(user_id, query)
        case "/api/internal/cards":
            return region.hydrate(step.body)
    raise RuntimeError(f"nobody answers {path}")


@cache
def _token(user_id: str, hour: int) -> str:
    """A token that looks right; its signature is not looked at."""
    parts = ({"alg": "RS256", "kid": KEY_ID}, claims(user_id, hour * TOKEN_S))
    return ".".join([*(base64url.encode(json.dumps(part).encode()) for part in parts), "c2ln"])
