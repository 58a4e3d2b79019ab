"""Configuration from outside: `PUT /_edge/config/{name}`, signed by whoever deploys.

A document is stored under its own version, which is its content's hash, and never
changes; publishing moves the pointer that says which version is current. So a bad
document is undone by pointing at the one before, and a reader never sees half of one.
"""

import hashlib
import json
from http import HTTPStatus

from edge.exchange import Answer, Exchange, Outcome, Plan
from edge.memory import Memory
from edge.steps import AskRegistry, WriteDocument
from shared import base64url
from shared.directory import Directory
from shared.errors import Busy, ConfigUnknown, DocumentInvalid, SignatureInvalid
from shared.keys import Keys

HEADER = "nearcast-signature"
PURPOSE = "config"
SKEW_MS = 60_000  # how old or early a signature may be
DIRECTORY = "directory"


def publish(exchange: Exchange, memory: Memory) -> Outcome:
    """Check a document, store it, make it current; the same one twice changes nothing.

    Raises:
        SignatureInvalid, ConfigUnknown, DocumentInvalid: it is not taken; the last one stays.
        Busy: it could not be stored.
    """
    name = _authorized(exchange, memory.settings.keys)
    directory = _read(exchange.body)
    key = f"{name}:{directory.version}"

    def stored(written: str | None) -> Plan:
        if written is None:
            raise Busy
        return Plan((AskRegistry("point", (name, directory.version)),), pointed)

    def pointed(text: str | None) -> Answer:
        if text is None:
            raise Busy
        memory.adopt(directory)
        memory.published_ms = exchange.now_ms
        return Answer(HTTPStatus.NO_CONTENT, {})

    return Plan((WriteDocument(key, exchange.body.decode()),), stored)


def tell_version(exchange: Exchange, memory: Memory) -> Plan:
    """Which version is current, according to the Registry itself.

    Raises:
        SignatureInvalid: the question is not signed.
        ConfigUnknown: nothing was published under the name.
        Busy: the Registry does not answer.
    """
    name = _authorized(exchange, memory.settings.keys)

    def tell(text: str | None) -> Answer:
        if text is None:
            raise Busy
        version = json.loads(text)["pointers"].get(name)
        if version is None:
            raise ConfigUnknown
        body = json.dumps({"version": version}).encode()
        return Answer(HTTPStatus.OK, {"content-type": "application/json"}, body)

    return Plan((AskRegistry("snapshot"),), tell)


def signature(keys: Keys, name: str, body: bytes, now_ms: int) -> str:
    """The `Nearcast-Signature` of a call: `kid.issued_ms.mac`."""
    mac = keys.mac(keys.current, PURPOSE, _message(name, now_ms, body))
    return f"{keys.current}.{now_ms}.{base64url.encode(mac)}"


def _authorized(exchange: Exchange, keys: Keys) -> str:
    """The document's name, if whoever holds a key asks for it, now."""
    name, body = exchange.params["name"], exchange.body
    try:
        kid, issued, mac = exchange.request.headers[HEADER].split(".")
        issued_ms, code = int(issued), base64url.decode(mac)
    except (KeyError, ValueError):
        raise SignatureInvalid from None
    if abs(exchange.now_ms - issued_ms) > SKEW_MS:
        raise SignatureInvalid
    if not keys.verifies(kid, PURPOSE, _message(name, issued_ms, body), code):
        raise SignatureInvalid
    if name != DIRECTORY:
        raise ConfigUnknown
    return name


def _message(name: str, issued_ms: int, body: bytes) -> bytes:
    return f"{name}\n{issued_ms}\n{hashlib.sha256(body).hexdigest()}".encode()


def _read(body: bytes) -> Directory:
    try:
        document = json.loads(body)
    except ValueError:
        raise DocumentInvalid("The document is not JSON.") from None
    if not isinstance(document, dict):
        raise DocumentInvalid("The document is not a JSON object.")
    return Directory.from_document(document)
