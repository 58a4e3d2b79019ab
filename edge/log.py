"""One line of JSON a request: enough to operate by, nothing that points at a person."""

import json
from http import HTTPStatus

from edge.exchange import Answer, Exchange


def line(exchange: Exchange, answer: Answer) -> str:
    """The log record of a finished exchange.

    It has the route's template and not the path, the country and not the address, and
    neither token nor user: those who may know more find it by the request's id.
    """
    route, cell = exchange.route, exchange.cell
    record = {
        "level": "error" if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "info",
        "message": "request",
        "request_id": exchange.request_id,
        "trace_id": exchange.traceparent[3:35],
        "route": route.name if route else None,
        "status": answer.status,
        "duration_ms": exchange.now_ms - exchange.began_ms,
        "bytes": len(answer.body),
        "region": cell.region if cell else None,
        "country": exchange.country,
        "stages_ms": exchange.spent_ms or None,
        **exchange.notes,
    }
    return json.dumps({name: value for name, value in record.items() if value is not None})
