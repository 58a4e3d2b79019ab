"""Give the request its id and its place in a trace."""

import re

from edge.exchange import Exchange
from edge.memory import Memory

# W3C Trace Context section 3.2: version 00 has exactly these four fields, lower case, and an
# id of zeroes is invalid.
_TRACEPARENT = re.compile(
    r"00-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-([0-9a-f]{2})", re.ASCII
)


def trace(exchange: Exchange, _memory: Memory) -> None:
    """Continue the caller's trace, or begin one.

    The request's id is always new: a client that could choose it could make two
    requests look like one.
    """
    exchange.request_id = exchange.entropy[:16].hex()
    span = exchange.entropy[16:24].hex()
    sent = _TRACEPARENT.fullmatch(exchange.request.headers.get("traceparent", ""))
    trace_id, flags = sent.groups() if sent else (exchange.request_id, "01")
    exchange.traceparent = f"00-{trace_id}-{span}-{flags}"
