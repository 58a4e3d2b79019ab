"""Give an answer what every answer has: security fields, timing, CORS, the request's id."""

from http import HTTPStatus

from edge import purging
from edge.exchange import Answer, Exchange
from edge.memory import Memory
from edge.metrics import observe
from edge.steps import Headers
from edge.validators import validated

# OWASP HTTP Headers Cheat Sheet, for an API whose answers are no pages.
SECURITY = {
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
}
# The one page has its style in it, and no script.
PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'"
)
BODYLESS = (204, 205, 304)  # the runtime refuses a body with these
EXPOSED = (
    "accept-ranges, age, cache-status, content-range, etag, link, location, nearcast-level, nearcast-request-id, nearcast-session, "
    "ratelimit, ratelimit-policy, retry-after, server-timing"
)


def finish(exchange: Exchange, memory: Memory, answer: Answer) -> Answer:
    """The answer as it leaves; the body of a HEAD is left out, its length is not."""
    if exchange.flight:  # whatever came of it, nobody need wait for it any longer
        memory.flights.pop(exchange.flight, None)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        purging.in_doubt(exchange, memory)
    answer = validated(exchange, answer)
    observe(exchange, memory, answer)
    return dress(exchange, memory, answer)


def dress(exchange: Exchange, memory: Memory, answer: Answer) -> Answer:
    """An answer with the fields that every one has."""
    if exchange.route is not None and exchange.route.mount:
        return _as_it_is(exchange, answer)
    headers: Headers = {
        **SECURITY,
        "cache-control": "private, no-store",
        **answer.headers,
        **exchange.fields,
        "nearcast-request-id": exchange.request_id,
        "server-timing": _timing(exchange),
    }
    if not answer.body and answer.stream is None and "content-length" not in headers:
        headers.pop("content-type", None)
    if headers.get("content-type", "").startswith("text/html"):
        headers["content-security-policy"] = PAGE_POLICY
    _share(exchange, memory.settings.cors_origins, headers)
    if answer.status in BODYLESS:
        return Answer(answer.status, headers)
    if exchange.request.method != "HEAD":
        return Answer(answer.status, headers, answer.body, answer.stream)
    headers.setdefault("content-length", str(len(answer.body)))
    return Answer(answer.status, headers)


def _as_it_is(exchange: Exchange, answer: Answer) -> Answer:
    """A mounted origin's answer: all that is added is how to find it in our log."""
    headers = {**answer.headers, **exchange.fields, "nearcast-request-id": exchange.request_id}
    if answer.status in BODYLESS or exchange.request.method == "HEAD":
        return Answer(answer.status, headers)
    return Answer(answer.status, headers, answer.body, answer.stream)


def _timing(exchange: Exchange) -> str:
    """Server-Timing: milliseconds by stage, of those that waited for something."""
    spent = "".join(f"{name};dur={ms}, " for name, ms in exchange.spent_ms.items())
    return f"{spent}total;dur={exchange.now_ms - exchange.began_ms}"


def _share(exchange: Exchange, origins: frozenset[str], headers: Headers) -> None:
    """Let pages of the configured origins read the answer (Fetch standard, CORS protocol).

    Callers are named by a bearer token, never by a cookie, so sharing with every
    origin ("*") lends nobody anybody's identity.
    """
    origin = exchange.request.headers.get("origin")
    if origin is None or not origins:
        return
    if "*" in origins:
        headers["access-control-allow-origin"] = "*"
    else:
        varied = headers.get("vary")
        headers["vary"] = f"{varied}, origin" if varied else "origin"
        if origin not in origins:
            return
        headers["access-control-allow-origin"] = origin
    headers["access-control-expose-headers"] = EXPOSED
