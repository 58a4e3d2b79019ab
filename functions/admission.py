"""Who calls: the signed context of the request in hand, checked before anything else.

A function URL takes anything that IAM lets through; what the edge decided about a
request is in `Nearcast-Context`, and only there (`shared.context`).
"""

import base64
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import parse_qsl, unquote

from functions.deadline import now_ms, until
from shared import base64url
from shared.context import HEADER, Context, verify
from shared.errors import ContextInvalid, TokenMissing
from shared.keys import Keys

_current: ContextVar[Context] = ContextVar("context")


def admit(event: Mapping[str, Any], keys: Keys) -> Context:
    """The context of a function URL's event, if it is genuine.

    Raises:
        ContextMissing, ContextInvalid, ContextExpired: see `shared.context.verify`.
    """
    text = _header(event, HEADER)
    return verify(
        text,
        keys,
        method=event["requestContext"]["http"]["method"],
        path=_path(event, text),
        body=body_of(event),
        now_ms=now_ms(),
    )


@contextmanager
def admitted(context: Context) -> Iterator[None]:
    """Handle a request under its context, no longer than its deadline."""
    token = _current.set(context)
    try:
        with until(context.deadline_ms):
            yield
    finally:
        _current.reset(token)


def current() -> Context:
    """The context of the request in hand."""
    return _current.get()


def caller() -> str:
    """The signed-in user of the request in hand.

    Raises:
        TokenMissing: nobody is signed in.
    """
    user = current().user
    if user is None:
        raise TokenMissing
    return user


def viewer() -> str | None:
    """The signed-in user of the request in hand, if there is one."""
    return current().user


def body_of(event: Mapping[str, Any]) -> bytes:
    """The body as it was sent."""
    body = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()


def _header(event: Mapping[str, Any], name: str) -> str | None:
    headers: dict[str, str] = event.get("headers", {})
    return headers.get(name)  # function URLs send names in lower case


def _path(event: Mapping[str, Any], text: str | None) -> str:
    """The path as the edge signed it.

    Front ends may write percent-encodings anew, so the signed spelling is taken where
    it means the same as what arrived. The signature is checked after that.
    """
    query = event.get("rawQueryString", "")
    arrived = event["rawPath"] + (f"?{query}" if query else "")
    if not text:
        return str(arrived)
    try:
        signed = json.loads(base64url.decode(text.split(".")[1]))["path"]
        same = _meaning(signed) == _meaning(arrived)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise ContextInvalid("The context is malformed.") from None
    return signed if same else str(arrived)


def _meaning(target: str) -> tuple[str, list[tuple[str, str]]]:
    path, _, query = target.partition("?")
    return unquote(path), parse_qsl(query, keep_blank_values=True)
