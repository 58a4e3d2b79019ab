"""Plain reads: GETs whose fields say nothing but who asks, from where, and which page is known.

Only they take the short way (hits.py). What matters of a read is found out once: who asks
again sends the same fields, and the same text means the same, whoever sent it and whatever
has happened since. Not even its JSON is read then: a token alone is 1.1 KB of it.
"""

from dataclasses import dataclass

from edge.exchange import Request
from edge.stages.admit import HEADERS_MAX

ADDRESS = "cf-connecting-ip"
QUOTE = '"'
RAY = '"cf-ray":"'  # what the platform calls a request; it is another one each time

# Request fields that may lead to another answer, or to another line in the log.
SPECIAL = frozenset(
    {
        "cache-control",
        "cookie",
        "if-match",
        "if-modified-since",
        "if-range",
        "if-unmodified-since",
        "nearcast-address",
        "nearcast-client",
        "nearcast-country",
        "nearcast-device",
        "nearcast-session",
        "origin",
        "pragma",
        "range",
        "traceparent",
        "tracestate",
    }
)


@dataclass(slots=True, frozen=True)
class Plain:
    """What matters of a plain read."""

    name: str  # page and token
    address: str  # as sent
    known: str | None  # If-None-Match


def plain(request: Request) -> Plain | None:
    """What matters of a request, if nothing else does."""
    headers = request.headers
    if request.method != "GET" or request.size > HEADERS_MAX or not SPECIAL.isdisjoint(headers):
        return None
    name = f"{request.url} {headers.get('authorization')}"
    return Plain(name, headers.get(ADDRESS, ""), headers.get("if-none-match"))


def text_of(url: str, fields: str) -> str:
    """An address and its fields as JSON, without what differs each time.

    Inside a value a quote is escaped, so the ray's name is not found in one, and its value
    cannot reach beyond the quote that ends it: what is cut out is never anything else.
    """
    before, named, after = fields.partition(RAY)
    return f"{url} {before}{after[after.index(QUOTE) :]}" if named else f"{url} {fields}"
