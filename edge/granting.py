"""API keys given and taken, signed by whoever runs the edge (signing.py).

    PUT    /_edge/keys/{id}   {"digest", "owner", "scopes", "user_id"?, "expires_s"?}
    DELETE /_edge/keys/{id}   revoked, everywhere within seconds

The key itself is made by the caller (`nearcast keys create`) and never comes here.
"""

import json
from http import HTTPStatus

from edge import apikeys
from edge.exchange import Answer, Exchange, Outcome, Plan
from edge.memory import Memory
from edge.signing import require_signature
from edge.steps import AskRegistry, WriteDocument
from shared.errors import Busy, DocumentInvalid, IdMalformed

REVOKED = "{}"  # no key can be read from it


def grant(exchange: Exchange, memory: Memory) -> Outcome:
    """Keep a key's digest and what it may do.

    Raises:
        SignatureInvalid, IdMalformed, DocumentInvalid: it is not kept.
        Busy: it could not be.
    """
    key_id = _authorized(exchange, memory)
    try:
        document = json.loads(exchange.body)
    except (ValueError, RecursionError):
        raise DocumentInvalid("The API key is not JSON.") from None
    key = apikeys.ApiKey.from_document(document)

    def kept(written: str | None) -> Answer:
        if written is None:
            raise Busy
        memory.apikeys.drop(key_id)
        return Answer(HTTPStatus.NO_CONTENT, {})

    return Plan((WriteDocument(apikeys.place(key_id), key.text()),), kept)


def revoke(exchange: Exchange, memory: Memory) -> Outcome:
    """Deny a key first, which is fast, and forget it then.

    Raises:
        SignatureInvalid, IdMalformed: it stays.
        Busy: send it again.
    """
    key_id = _authorized(exchange, memory)
    family, until = apikeys.family(key_id), exchange.now_ms // 1000 + apikeys.DENIED_S

    def denied(told: str | None) -> Plan:
        if told is None:
            raise Busy
        memory.deny({family: until}, exchange.now_ms)
        return Plan((WriteDocument(apikeys.place(key_id), REVOKED),), forgotten)

    def forgotten(written: str | None) -> Answer:
        if written is None:
            raise Busy
        memory.apikeys.drop(key_id)
        return Answer(HTTPStatus.NO_CONTENT, {})

    return Plan((AskRegistry("deny", (family, until)),), denied)


def _authorized(exchange: Exchange, memory: Memory) -> str:
    key_id = exchange.params["id"]
    require_signature(exchange, memory.settings.keys, f"keys/{key_id}")
    if not apikeys.is_id(key_id):
        raise IdMalformed("The id of an API key has 16 small letters and digits.")
    return key_id
