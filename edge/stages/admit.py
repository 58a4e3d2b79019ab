"""Admission: what is too big, malformed or unknown goes no further, before it costs anything."""

from urllib.parse import unquote_to_bytes

from edge import problems, routes
from edge.exchange import Answer, Exchange, Outcome, Plan
from edge.memory import Memory
from edge.network import network_of
from edge.steps import ReadBody
from shared.errors import (
    BodyNotUtf8,
    BodyTooLarge,
    HeaderMalformed,
    HeadersTooLarge,
    MediaTypeUnsupported,
    MethodNotAllowed,
    ParameterMalformed,
    RouteUnknown,
    UriTooLong,
)
from shared.limits import BODY_MAX

URL_MAX = 4_096  # characters; the longest good one is a page with a cursor
HEADERS_MAX = 16_384  # characters of all names and values
HEADER_COUNT_MAX = 64
ANY = "*"  # the method of a route that takes all of them
COOKIE_MAX = 1_024  # nothing here sets cookies: some come along from a client's other sites

PREFLIGHT_FIELDS = {
    "access-control-allow-methods": "GET, HEAD, POST, PUT, PATCH, DELETE",
    "access-control-allow-headers": "authorization, content-type, idempotency-key, if-none-match, "
    "nearcast-client, nearcast-device, nearcast-session, range, traceparent, tracestate",
    "access-control-max-age": "7200",
}


def admit(exchange: Exchange, memory: Memory) -> Outcome:
    """Bound the request, find its route, and read its body.

    Raises: the 4xx problem that fits.
    """
    _bound(exchange)
    path, _, exchange.query = _target(exchange.request.url).partition("?")
    exchange.path = _readable(path)
    _readable(exchange.query)
    _locate(exchange, local=memory.settings.local_overrides)
    found = routes.match(exchange.path)
    if found is None:
        raise RouteUnknown
    methods, exchange.params = found
    method = exchange.request.method
    exchange.route = methods.get("GET" if method == "HEAD" else method) or methods.get(ANY)
    if exchange.route is None:
        allowed = sorted({*methods, *(["HEAD"] if "GET" in methods else [])})
        if method == "OPTIONS" and "access-control-request-method" in exchange.request.headers:
            return Answer(204, dict(PREFLIGHT_FIELDS))
        return problems.answer(MethodNotAllowed(), exchange, {"allow": ", ".join(allowed)})
    if not exchange.request.has_body or exchange.route.method == "GET":
        return None
    return _read_body(exchange)


def _bound(exchange: Exchange) -> None:
    headers = exchange.request.headers
    if len(exchange.request.url) > URL_MAX:
        raise UriTooLong
    size = sum(map(len, headers)) + sum(map(len, headers.values()))
    if (
        size > HEADERS_MAX
        or len(headers) > HEADER_COUNT_MAX
        or len(headers.get("cookie", "")) > COOKIE_MAX
    ):
        raise HeadersTooLarge


def _target(url: str) -> str:
    """The path and query of an absolute URL, as sent. A fragment never reaches a server."""
    return url[url.index("/", url.index("//") + 2) :]


def _readable(text: str) -> str:
    """The same text, if what it escapes is UTF-8 (RFC 3986 section 2.5) without controls."""
    if "%" in text:
        try:
            decoded = unquote_to_bytes(text).decode()
        except UnicodeDecodeError:
            raise ParameterMalformed("The address is not valid UTF-8.") from None
        if not decoded.isprintable():
            raise ParameterMalformed("The address has control characters.")
    return text


def _locate(exchange: Exchange, *, local: bool) -> None:
    """Whence it comes. Only a local edge believes what the client says about that."""
    headers, country = exchange.request.headers, exchange.request.country
    address = headers.get("cf-connecting-ip", "")
    if local:
        country = headers.get("nearcast-country", country)
        address = headers.get("nearcast-address", address)
    exchange.country = country
    exchange.address = network_of(address)


def _read_body(exchange: Exchange) -> Plan:
    headers = exchange.request.headers
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdigit()):
        raise HeaderMalformed("Content-Length is not a number.")
    if int(length[:12]) > BODY_MAX:
        raise BodyTooLarge

    def take(body: bytes | None) -> None:
        if body is None:
            raise BodyTooLarge
        exchange.body = body
        if exchange.route is None or not exchange.route.mount:
            _check_text(body, headers.get("content-type", ""))

    return Plan((ReadBody(BODY_MAX),), take)


def _check_text(body: bytes, content_type: str) -> None:
    if body:
        _check_media_type(content_type)
    try:
        body.decode()
    except UnicodeDecodeError:
        raise BodyNotUtf8 from None


def _check_media_type(content_type: str) -> None:
    """JSON, which is UTF-8 whether it says so or not (RFC 8259 section 8.1)."""
    media, _, parameters = content_type.partition(";")
    charset = parameters.strip().lower()
    if media.strip().lower() != "application/json" or charset not in ("", "charset=utf-8"):
        raise MediaTypeUnsupported
