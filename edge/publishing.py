"""Configuration from outside, signed by whoever deploys (signing.py).

    PUT /_edge/config/{name}            publish a document; If-Match says which one it replaces
    GET /_edge/config/{name}            {"version", "history"}: what is current, and was before
    GET /_edge/config/{name}/document   the document that is current
    PUT /_edge/config/{name}/version    {"version"}: make one of the history current again

A document is stored under its own version, which is its content's hash, and never
changes; publishing moves the pointer that says which version is current. So a bad
document is undone by pointing at the one before, and a reader never sees half of one.
"""

import json
from http import HTTPStatus
from typing import Any

from edge import configuration
from edge.configuration import KINDS, Document
from edge.exchange import Answer, Exchange, Outcome, Plan
from edge.memory import Memory
from edge.signing import require_signature
from edge.steps import AskRegistry, ReadDocument, Step, WriteDocument
from shared.errors import Busy, ConfigChanged, ConfigUnknown, DocumentInvalid

MEDIA_TYPE = "application/json"


def publish(exchange: Exchange, memory: Memory) -> Outcome:
    """Check a document, store it, make it current; the same one twice changes nothing.

    Raises:
        SignatureInvalid, ConfigUnknown, DocumentInvalid: it is not taken; the last one stays.
        ConfigChanged: another one is current than If-Match says.
        Busy: it could not be stored.
    """
    name = _authorized(exchange, memory)
    document, text = configuration.read(name, exchange.body), exchange.body.decode()

    def stored(written: str | None) -> Plan:
        if written is None:
            raise Busy
        return _point(exchange, memory, name, document, text)

    return Plan((WriteDocument(f"{name}:{document.version}", text),), stored)


def point_back(exchange: Exchange, memory: Memory) -> Outcome:
    """Make a version current that was stored before; it must still be good.

    Raises:
        SignatureInvalid, ConfigUnknown: nothing is changed; so is with a version unheard of,
        DocumentInvalid: or one that the rules of today refuse.
        ConfigChanged, Busy: as in publishing.
    """
    name = _authorized(exchange, memory, "/version")
    version = _version_in(exchange.body)

    def found(text: str | None) -> Outcome:
        if not text:
            raise ConfigUnknown("There is no such version.") if text == "" else Busy
        document = configuration.read(name, text)
        return _point(exchange, memory, name, document, text)

    return _read(name, version, found)


def tell_version(exchange: Exchange, memory: Memory) -> Plan:
    """Which version is current, according to the Registry itself, and which ones were.

    Raises:
        SignatureInvalid: the question is not signed.
        ConfigUnknown: nothing was published under the name.
        Busy: the Registry does not answer.
    """
    name = _authorized(exchange, memory)
    return _ask(name, _answer)


def tell_document(exchange: Exchange, memory: Memory) -> Plan:
    """The document that is current, with its version as its ETag.

    Raises: as `tell_version`.
    """
    name = _authorized(exchange, memory, "/document")

    def named(history: dict[str, Any]) -> Plan:
        version = str(history["version"])

        def found(text: str | None) -> Answer:
            if not text:
                raise Busy
            fields = {"content-type": MEDIA_TYPE, "etag": f'"{version}"'}
            return Answer(HTTPStatus.OK, fields, text.encode())

        return _read(name, version, found)

    return _ask(name, named)


def _authorized(exchange: Exchange, memory: Memory, what: str = "") -> str:
    """The document's name, if this may be asked about it."""
    name = exchange.params["name"]
    require_signature(exchange, memory.settings.keys, name + what)
    if name not in KINDS:
        raise ConfigUnknown
    return name


def _version_in(body: bytes) -> str:
    try:
        version = json.loads(body)["version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        version = None
    if not isinstance(version, str) or not version.isalnum() or len(version) > 64:
        raise DocumentInvalid('Say which version: {"version": …}.')
    return version


def _point(exchange: Exchange, memory: Memory, name: str, document: Document, text: str) -> Plan:
    expected = exchange.request.headers.get("if-match", "").strip().strip('"')

    def pointed(told: str | None) -> Answer:
        if told is None:
            raise Busy
        if json.loads(told)["version"] != document.version:
            raise ConfigChanged
        configuration.adopt(memory, name, document)
        memory.published_ms = exchange.now_ms
        return Answer(HTTPStatus.NO_CONTENT, {"etag": f'"{document.version}"'})

    return Plan((AskRegistry("point", (name, document.version, text, expected)),), pointed)


def _read(name: str, version: str, then: Any) -> Plan:
    """Read a document from KV, or else from the Registry, which keeps the latest ones too."""

    def judge(text: str | None) -> Outcome:
        outcome: Outcome = then(text) if text else Plan(fallback, then)
        return outcome

    fallback: tuple[Step, ...] = (AskRegistry("document", (name, version)),)
    return Plan((ReadDocument(f"{name}:{version}"),), judge)


def _ask(name: str, then: Any) -> Plan:
    def learn(text: str | None) -> Outcome:
        if text is None:
            raise Busy
        history = json.loads(text)
        if history["version"] is None:
            raise ConfigUnknown
        outcome: Outcome = then(history)
        return outcome

    return Plan((AskRegistry("history", (name,)),), learn)


def _answer(document: dict[str, Any]) -> Answer:
    body = json.dumps(document).encode()
    return Answer(HTTPStatus.OK, {"content-type": MEDIA_TYPE}, body)
