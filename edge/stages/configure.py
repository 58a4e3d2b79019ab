"""Keep the isolate's configuration current: its documents, and who was signed out."""

import json
from collections.abc import Callable
from functools import partial

from edge import configuration, purging
from edge.configuration import KINDS
from edge.exchange import Exchange, Outcome, Plan
from edge.memory import Memory
from edge.steps import AskHealth, AskRegistry, ReadDocument
from shared.errors import DirectoryMissing, DocumentInvalid

FRESH_MS = 3_000  # younger needs no refresh
STALE_MS = 5_000  # older is refreshed before it is used: so long a change may take everywhere
SILENT_MS = 30_000  # after it was silent nobody waits for the object; it is asked behind answers
LATE_MS = 60_000  # the Registry's clock may be set back by this without anything being missed


def configure(exchange: Exchange, memory: Memory) -> Outcome:
    """Refresh the Registry's snapshot when it is due; in the background while it is usable.

    When the object does not answer, the last snapshot stays in use, and every request
    that comes meanwhile tries again behind its answer, once in FRESH_MS.

    Raises:
        DirectoryMissing: no directory was ever published.
    """
    now = exchange.now_ms
    age = now - memory.snapshot_ms
    if age > STALE_MS and now - memory.unanswered_ms > SILENT_MS:
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
        purging.learn(memory, snapshot.get("purges", {}), snapshot.get("purged_ms", 0))
        memory.heard_ms = snapshot.get("taken_ms", 0)
        if asked_ms < memory.published_ms:  # taken before this isolate moved a pointer itself
            return then()
        due = _due(memory, snapshot["pointers"])
        return _read(exchange, memory, due, then) if due else then()

    since = (memory.heard_ms - LATE_MS,) if memory.heard_ms > LATE_MS else ()
    return Plan((AskRegistry("snapshot", since),), learn)


def _due(memory: Memory, pointers: dict[str, str]) -> list[tuple[str, str]]:
    """Names and versions of the documents that are current and not in force here, but could be."""
    return [
        (name, version)
        for name in KINDS
        if (version := pointers.get(name)) is not None
        and version not in (memory.versions.get(name), memory.refused.get(name))
    ]


def _read(
    exchange: Exchange, memory: Memory, due: list[tuple[str, str]], then: Callable[[], Outcome]
) -> Plan:
    """Read documents from KV; what is not there (yet) the Registry may have."""

    def judge(*texts: str | None) -> Outcome:
        missing = [one for one, text in zip(due, texts, strict=True) if not text]
        for (name, version), text in zip(due, texts, strict=True):
            if text:
                _adopt(exchange, memory, name, version, text)
        if not missing:
            return then()
        return Plan(
            tuple(AskRegistry("document", one) for one in missing), partial(settle, missing)
        )

    def settle(missing: list[tuple[str, str]], *texts: str | None) -> Outcome:
        for (name, version), text in zip(missing, texts, strict=True):
            if text:
                _adopt(exchange, memory, name, version, text)
            else:
                exchange.notes[name] = "unreachable"  # tried again with the next snapshot
        return then()

    return Plan(tuple(ReadDocument(f"{name}:{version}") for name, version in due), judge)


def _adopt(exchange: Exchange, memory: Memory, name: str, version: str, text: str) -> None:
    """Put a document in force; one that cannot be used is not looked at again."""
    try:
        configuration.adopt(memory, name, configuration.read(name, text))
    except DocumentInvalid:  # by a newer publisher, who knows more than this isolate
        memory.refused[name] = version
        exchange.notes[name] = "unreadable"
