"""Errors as responses: problem documents (RFC 9457) with the fields that clients act on."""

import json

from edge.exchange import Answer, Exchange
from edge.steps import Headers
from shared.errors import (
    MEDIA_TYPE,
    Limited,
    NearcastError,
    ScopeMissing,
    TokenMissing,
    Unauthenticated,
    Unavailable,
)

RETRY_AFTER_S = 1  # for what passes by itself; a limit says its own


def answer(error: NearcastError, exchange: Exchange, headers: Headers | None = None) -> Answer:
    """The response that an error is."""
    fields = {"content-type": MEDIA_TYPE, "cache-control": "no-store", **(headers or {})}
    if isinstance(error, Limited | Unavailable):
        fields["retry-after"] = str(error.retry_after_s or RETRY_AFTER_S)
    if isinstance(error, Unauthenticated):  # RFC 6750 section 3.1: no error code without a token
        scheme = 'Bearer realm="nearcast"'
        missing = isinstance(error, TokenMissing)
        fields["www-authenticate"] = scheme if missing else f'{scheme}, error="invalid_token"'
    if isinstance(error, ScopeMissing):
        wanted = f'scope="{error.field}"' if error.field else ""
        scheme = 'Bearer realm="nearcast", error="insufficient_scope"'
        fields["www-authenticate"] = ", ".join(filter(None, (scheme, wanted)))
    exchange.notes["problem"] = error.type
    document = error.problem(exchange.request_id)
    return Answer(error.status, fields, json.dumps(document).encode())
