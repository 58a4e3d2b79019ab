"""Keep the isolate's configuration current: the directory, and who was signed out."""

import json
from collections.abc import Callable
from functools import partial

from edge.exchange import Exchange, Outcome, Plan
from edge.memory import Memory
from edge.steps import AskHealth, AskRegistry, ReadDocument
from shared.directory import Directory
from shared.errors import DirectoryMalformed, DirectoryMissing

FRESH_MS = 3_000  # younger needs no refresh: a change is in force everywhere in seconds
STALE_MS = 30_000  # older is refreshed before it is used: half of what a sign-out may take

DIRECTORY = "directory"


def configure(exchange: Exchange, memory: Memory) -> Outcome:
    """Refresh the Registry's snapshot when it is due; in the background while it is usable.

    When the object does not answer, the last snapshot stays in use.

    Raises:
        DirectoryMissing: no directory was ever published.
    """
    now = exchange.now_ms
    age = now - memory.snapshot_ms
    if age > STALE_MS and now - memory.unanswered_ms > FRESH_MS:
        return refresh(exchange, memory, partial(_need_directory, exchange, memory))
    if age > FRESH_MS:
        exchange.notes["snapshot_age_ms"] = age
        if memory.board.should_watch(now):
            exchange.later.append(Plan((AskHealth("watch"),), lambda _: None))
        if now - memory.refresh_ms > FRESH_MS:
            memory.refresh_ms = now
            exchange.later.append(refresh(exchange, memory, lambda: None))
    return _need_directory(exchange, memory)


def _need_directory(exchange: Exchange, memory: Memory) -> Outcome:
    edge_answers = exchange.route is not None and exchange.route.place == "edge"
    if memory.directory is None and not edge_answers:
        raise DirectoryMissing
    return None


def refresh(exchange: Exchange, memory: Memory, then: Callable[[], Outcome]) -> Plan:
    """Take a snapshot, adopt what is new in it, and go on."""
    asked_ms = exchange.now_ms

    def learn(text: str | None) -> Outcome:
        if text is None:
            memory.unanswered_ms = exchange.now_ms
            exchange.notes["registry"] = "unanswered"
            return then()
        snapshot = json.loads(text)
        memory.snapshot_ms = exchange.now_ms
        memory.deny(snapshot["denied"], exchange.now_ms)
        memory.board.learn(snapshot.get("health", {}))
        if asked_ms < memory.published_ms:  # taken before this isolate moved a pointer itself
            return then()
        version = snapshot["pointers"].get(DIRECTORY)
        if version is None or (memory.directory and memory.directory.version == version):
            return then()
        return Plan((ReadDocument(f"{DIRECTORY}:{version}"),), adopt)

    def adopt(text: str | None) -> Outcome:
        try:
            memory.adopt(Directory.from_document(json.loads(text or "null")))
        except (ValueError, DirectoryMalformed):  # not here yet, or by a newer publisher
            exchange.notes["directory"] = "unreadable"
        return then()

    return Plan((AskRegistry("snapshot"),), learn)
