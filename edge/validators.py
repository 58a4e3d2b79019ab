"""ETag and 304 for answers of our own (RFC 9110 sections 8.8.3 and 13.1.2)."""

import zlib
from http import HTTPStatus

from edge.caching.fields import items_of, same_weakly
from edge.exchange import Answer, Exchange

# A client may keep what it got, and must ask before it shows it again.
PRIVATE = "private, no-cache"


def tag_of(body: bytes) -> str:
    """A weak tag: the platform compresses bodies on their way, so bytes are not promised.

    Two different versions of one resource must not share it; 64 bits of two checksums and
    the length see to that, at a tenth of a digest's cost. Nobody gains by forging one.
    """
    return f'W/"{zlib.crc32(body):08x}{zlib.adler32(body):08x}{len(body):x}"'


def validated(exchange: Exchange, answer: Answer) -> Answer:
    """An answer with its tag, or 304 if the client has it already."""
    route = exchange.route
    if (
        answer.status != HTTPStatus.OK
        or route is None
        or exchange.request.method not in ("GET", "HEAD")
    ):
        return answer
    headers = answer.headers
    if "etag" not in headers:
        stores_nothing = "no-store" in headers.get("cache-control", "")
        if not answer.body or stores_nothing or answer.stream is not None:
            return answer
        headers = {"cache-control": PRIVATE, **headers, "etag": tag_of(answer.body)}
        answer = Answer(answer.status, headers, answer.body)
    wanted = exchange.request.headers.get("if-none-match")
    if wanted is None:
        return answer
    tags = items_of(wanted)
    if "*" in tags or any(same_weakly(tag, headers["etag"]) for tag in tags):
        return Answer(HTTPStatus.NOT_MODIFIED, headers)
    return answer
