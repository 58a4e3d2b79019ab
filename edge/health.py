"""`GET /healthz`: whether the edge runs, and which regions answer it."""

import json
from http import HTTPStatus
from typing import Any

from edge import origin
from edge.exchange import Answer, Exchange, Outcome, Plan
from edge.memory import Memory
from edge.steps import Fetched, Unreached

REMEMBERED_MS = 5_000
PROBE_MS = 2_500  # a region that takes longer to say that it is well is not
KEY = "/healthz"


def serve_health(exchange: Exchange, memory: Memory) -> Outcome:
    """Ask every region at once, and remember what they said for a while.

    It is 200 as long as the edge itself can answer: a region that is down is said in
    the body, since taking this PoP out of service would help nobody.
    """
    known = memory.documents.get(KEY, exchange.now_ms)
    if known is not None:
        return known
    directory = memory.directory
    if directory is None:
        return _answer(memory, "unconfigured", {})
    probes = [
        origin.ask(exchange, memory, cell, "/internal/health", timeout_ms=PROBE_MS)
        for region in directory.regions
        for cell in directory.cells_of(region)[:1]
    ]

    def judge(*results: Fetched | Unreached) -> Answer:
        up = [isinstance(result, Fetched) and result.status == HTTPStatus.OK for result in results]
        states = dict(zip(directory.regions, ("up" if one else "down" for one in up), strict=True))
        answer = _answer(memory, "ok" if all(up) else "degraded", states)
        memory.documents.put(KEY, answer, exchange.now_ms + REMEMBERED_MS)
        return answer

    return Plan(tuple(probes), judge)


def _answer(memory: Memory, status: str, regions: dict[str, str]) -> Answer:
    document: dict[str, Any] = {
        "status": status,
        "version": memory.settings.version,
        "regions": regions,
    }
    if memory.directory is not None:
        document["directory"] = memory.directory.version
    headers = {"content-type": "application/json", "cache-control": "no-store"}
    return Answer(200, headers, json.dumps(document).encode())
