"""Give the request its id and its place in a trace."""

from edge.exchange import Exchange
from edge.memory import Memory
from edge.tracing import KEY, continued, extended


def trace(exchange: Exchange, _memory: Memory) -> None:
    """Continue the caller's trace, or begin one (tracing.py has the rules).

    The request's id is always new: a client that could choose it could make two
    requests look like one.
    """
    exchange.request_id = exchange.entropy[:16].hex()
    span = exchange.entropy[16:24].hex()
    headers = exchange.request.headers
    sent = continued(headers["traceparent"]) if "traceparent" in headers else None
    if sent is None:
        exchange.traceparent = f"00-{exchange.request_id}-{span}-01"
        exchange.tracestate = f"{KEY}={span}"
        return
    exchange.traceparent = f"00-{sent[0]}-{span}-{sent[1]}"
    exchange.tracestate = extended(headers.get("tracestate", ""), span)
