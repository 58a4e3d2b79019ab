"""What may be stored, and in which form (RFC 9111 section 3)."""

from edge.caching import variants
from edge.caching.directives import Directives, of_request, of_response
from edge.caching.entry import Asked, Entry
from edge.caching.fields import end_to_end, items_of
from edge.caching.freshness import HEURISTIC, is_explicit, lifetime_ms
from edge.caching.ranges import content_range
from edge.steps import Headers

# Statuses whose meaning for caching is implemented here: what must-understand asks (section 5.2.2.3).
UNDERSTOOD = frozenset(
    {200, 203, 204, 206, 300, 301, 302, 303, 307, 308, 404, 405, 410, 414, 421, 451, 501}
)
TAGS = "cache-tag"  # what a purge may name; not for clients


def may_store(asked: Asked, status: int, headers: Headers) -> bool:
    """Whether section 3 allows it. That it will be of use is another question: `is_useful`."""
    said = of_response(headers)
    return (
        asked.method == "GET"
        and status >= 200
        and status != 304
        and not _forbidden(asked, status, said)
        and "*" not in items_of(headers.get("vary", ""))
        and ("authorization" not in asked.headers or _shared_in_spite(said))
        and (status != 206 or content_range(headers) is not None)
        and ("public" in said or is_explicit(headers, said) or status in HEURISTIC)
        and ("set-cookie" not in headers or "public" in said or is_explicit(headers, said))
    )


def _forbidden(asked: Asked, status: int, said: Directives) -> bool:
    if "must-understand" in said:
        if status not in UNDERSTOOD:
            return True
    elif "no-store" in said:
        return True
    return said.bare("private") or "no-store" in of_request(asked.headers)


def _shared_in_spite(said: Directives) -> bool:
    """Whether the answer to somebody's Authorization may be given to others (section 3.5)."""
    return "public" in said or "s-maxage" in said or "must-revalidate" in said


def is_useful(entry: Entry) -> bool:
    """Whether anything can come of it: it is fresh for a while, or can be validated."""
    return lifetime_ms(entry) > 0 or "etag" in entry.headers or "last-modified" in entry.headers


def entry_of(
    asked: Asked,
    status: int,
    headers: Headers,
    body: bytes,
    requested_ms: int,
    received_ms: int,
) -> Entry:
    """The response as it is stored: without what was for one connection or one reader."""
    kept = storable(headers)
    start, length = 0, len(body)
    if status == 206:
        part = content_range(kept)
        if part is not None:
            start, length = part.start, part.length if part.length is not None else -1
        kept.pop("content-range", None)
    kept.pop("content-length", None)
    tags = tuple(items_of(headers.get(TAGS, "")))
    varying = variants.nominated(kept, asked.headers)
    return Entry(
        200 if status == 206 else status,
        kept,
        varying,
        requested_ms,
        received_ms,
        body,
        start,
        length,
        tags=tags,
    )


def storable(headers: Headers) -> Headers:
    """Fields that may be stored (section 3.1), without those a directive keeps from others."""
    said = of_response(headers)
    private = {*said.fields("no-cache"), *said.fields("private"), TAGS}
    return {name: value for name, value in end_to_end(headers).items() if name not in private}
