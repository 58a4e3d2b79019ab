"""One line of JSON a request: enough to operate by, nothing that points at a person."""

import json
from http import HTTPStatus

from edge.exchange import Answer, Exchange


def line(exchange: Exchange, answer: Answer) -> str:
    """The log record of a finished exchange.

    It has the route's template and not the path, the country and not the address, and
    neither token nor user: those who may know more find it by the request's id. Every
    request pays for it, so what is certain to need no escaping is not escaped.
    """
    route, cell, country = exchange.route, exchange.cell, exchange.country
    level = "error" if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR else "info"
    head = (
        f'{{"level":"{level}","message":"request","request_id":"{exchange.request_id}",'
        f'"trace_id":"{exchange.traceparent[3:35]}","status":{answer.status},'
        f'"duration_ms":{exchange.now_ms - exchange.began_ms},"bytes":{answer.size}'
    )
    parts = [head]
    if route is not None:
        parts.append(f',"route":"{route.name}"')
    if cell is not None:
        parts.append(f',"region":"{cell.region}"')
    if country is not None:
        parts.append(f',"country":{json.dumps(country)}')
    if exchange.spent_ms:
        parts.append(f',"stages_ms":{json.dumps(exchange.spent_ms)}')
    if exchange.notes:
        parts.append("," + json.dumps(exchange.notes)[1:])
    else:
        parts.append("}")
    return "".join(parts)
