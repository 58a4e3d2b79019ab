"""What the edge tells a region about a request, signed: who, where, until when.

    kid "." base64url(JSON) "." base64url(HMAC-SHA256)

A function trusts this field and nothing else. It binds the method, the path with
its query and the body, so a captured field opens no other door, and it dies with
the request's deadline.
"""

import hashlib
import json
from dataclasses import dataclass, field, fields
from typing import Any

from shared import base64url
from shared.errors import ContextExpired, ContextInvalid, ContextMissing
from shared.keys import Keys
from shared.limits import CONTEXT_SKEW_MS

HEADER = "nearcast-context"
PURPOSE = "context"
CONTEXT_MAX = 8_192  # characters

_SEPARATORS = (",", ":")


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """One request as the edge admitted it. Times are milliseconds since 1970."""

    request_id: str
    method: str
    path: str  # as sent, with its query
    body: str  # SHA-256, hexadecimal
    issued_ms: int
    deadline_ms: int
    zone: str
    cell: str
    user: str | None = None
    family: str | None = None  # origin_jti: outlives a refresh
    token_expires: int | None = None  # seconds since 1970
    country: str | None = None
    address: str | None = None  # a keyed hash, never the address itself
    traceparent: str | None = None
    level: int = 0  # degrade level
    decision: dict[str, Any] = field(default_factory=dict)
    v: int = 1


_FIELDS = tuple(item.name for item in fields(Context))


def digest(body: bytes) -> str:
    """The form in which a context names a body."""
    return hashlib.sha256(body).hexdigest()


def sign(context: Context, keys: Keys) -> str:
    """The header value for a context, under the current key."""
    values = ((name, getattr(context, name)) for name in _FIELDS)
    present = {name: value for name, value in values if value is not None}
    payload = base64url.encode(json.dumps(present, separators=_SEPARATORS).encode())
    kid = keys.current
    return f"{kid}.{payload}.{base64url.encode(keys.mac(kid, PURPOSE, payload.encode()))}"


def verify(
    text: str | None, keys: Keys, *, method: str, path: str, body: bytes, now_ms: int
) -> Context:
    """The context of a request that arrived, if it is genuine, for it, and in time.

    Raises:
        ContextMissing: there is none.
        ContextInvalid: it is malformed, forged, or for another request.
        ContextExpired: its deadline has passed, or it comes from the future.
    """
    if not text:
        raise ContextMissing
    context = _open(text, keys)
    if (context.method, context.path, context.body) != (method, path, digest(body)):
        raise ContextInvalid("The context was made for another request.")
    in_time = context.issued_ms - CONTEXT_SKEW_MS <= now_ms <= context.deadline_ms + CONTEXT_SKEW_MS
    if not in_time:
        raise ContextExpired
    return context


def _open(text: str, keys: Keys) -> Context:
    parts = text.split(".")
    if len(text) > CONTEXT_MAX or len(parts) != 3:
        raise ContextInvalid("The context is malformed.")
    kid, payload, mac = parts
    try:
        genuine = keys.verifies(kid, PURPOSE, payload.encode(), base64url.decode(mac))
        if not genuine:
            raise ContextInvalid("The context was not signed with a known key.")
        document = json.loads(base64url.decode(payload))
        # A newer edge may say more than this region knows: pass over it.
        return Context(**{name: document[name] for name in document if name in _FIELDS})
    except (ValueError, TypeError):
        raise ContextInvalid("The context is malformed.") from None
