"""A stored response as the answer to a request: whole, a part, only fields, or 304."""

from edge.caching import ranges
from edge.caching.entry import Asked, Entry
from edge.caching.freshness import age_ms
from edge.caching.keeping import SEGMENT, stretch_of
from edge.caching.status import add
from edge.caching.validation import is_unchanged, not_modified
from edge.exchange import Answer, Stretch
from edge.steps import Headers


def present(asked: Asked, entry: Entry, now_ms: int, member: str) -> Answer:
    """Answer with a stored response (RFC 9111 sections 4.3.2 and 5.1; RFC 9110 section 13.2.2)."""
    headers = add(entry.headers, member)
    headers["age"] = str(age_ms(entry, now_ms) // 1000)
    if is_unchanged(asked.headers, entry):
        return Answer(304, not_modified(headers))
    if asked.method == "HEAD":
        return Answer(entry.status, {**headers, "content-length": str(entry.length)})
    bounds = ranges.wanted(asked.headers) if entry.status == 200 else None
    if bounds is None or not ranges.applies(asked.headers, entry):
        return _part(entry, 0, entry.length, entry.status, headers)
    span = ranges.resolve(bounds, entry.length)
    if span is None:
        return Answer(416, {**headers, "content-range": f"bytes */{entry.length}"})
    headers["content-range"] = f"bytes {span.start}-{span.end - 1}/{entry.length}"
    return _part(entry, span.start, span.end, 206, headers)


def _part(entry: Entry, start: int, end: int, status: int, headers: Headers) -> Answer:
    if not entry.segments:
        if start == 0 and end == len(entry.body):
            return Answer(status, headers, entry.body)
        return Answer(status, headers, entry.body[start - entry.start : end - entry.start])
    names, first, last = stretch_of(entry, start, end)
    headers["content-length"] = str(end - start)
    return Answer(status, headers, stream=Stretch(names, SEGMENT, first, last))
