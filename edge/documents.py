"""The OpenAPI document and the page that shows it, as the regions generate them from their code."""

from http import HTTPStatus

from edge import origin
from edge.exchange import Answer, Exchange, Outcome, Plan
from edge.memory import Memory
from edge.steps import Fetched, Unreached
from shared.directory import Cell
from shared.errors import DirectoryMissing, RegionUnavailable

REMEMBERED_MS = 300_000


def serve_document(exchange: Exchange, memory: Memory) -> Outcome:
    """Answer from memory, or ask one region after the other.

    Raises:
        DirectoryMissing: there is nobody to ask yet.
        RegionUnavailable: nobody answers.
    """
    known = memory.documents.get(exchange.path, exchange.now_ms)
    if known is not None:
        return known
    if memory.directory is None:
        raise DirectoryMissing
    return _ask(exchange, memory, memory.directory.cells)


def show_documents(_exchange: Exchange, _memory: Memory) -> Answer:
    """Show whoever opens the address in a browser what is here."""
    return Answer(HTTPStatus.FOUND, {"location": "/docs", "cache-control": "public, max-age=300"})


def _ask(exchange: Exchange, memory: Memory, cells: tuple[Cell, ...]) -> Plan:
    if not cells:
        raise RegionUnavailable

    def judge(result: Fetched | Unreached) -> Outcome:
        if not isinstance(result, Fetched) or result.status != HTTPStatus.OK:
            return _ask(exchange, memory, cells[1:])
        kind = result.headers.get("content-type", "application/json")
        headers = {"content-type": kind, "cache-control": "public, max-age=300"}
        answer = Answer(200, headers, result.body)
        memory.documents.put(exchange.path, answer, exchange.now_ms + REMEMBERED_MS)
        return answer

    return Plan((origin.ask(exchange, memory, cells[0], exchange.path),), judge)
