"""Partial content (RFC 9110 section 14): asked for, served, stored and combined (RFC 9111 3.3, 3.4).

One range of bytes a request. More of them at once are answered with the whole, which
RFC 9110 section 14.2 allows, and which costs no client anything but bytes.
"""

import re
from dataclasses import dataclass

from edge.caching.entry import Entry
from edge.caching.fields import date_of, is_strong, same_strongly
from edge.steps import Headers

_RANGE = re.compile(r"bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*", re.ASCII | re.IGNORECASE)
_CONTENT_RANGE = re.compile(r"bytes (\d{1,15})-(\d{1,15})/(\d{1,15}|\*)", re.ASCII)
STRONG_AFTER_MS = 1_000  # a date proves the same bytes if it is this much older than the answer


@dataclass(slots=True, frozen=True)
class Span:
    """Bytes `start` to `end` (exclusive) of a representation of `length`, if that is known."""

    start: int
    end: int
    length: int | None = None


def wanted(headers: Headers) -> tuple[int | None, int | None] | None:
    """The first and last byte of a Range field: (first, last), (first, None) or (None, suffix).

    None if there is no range, or one that is to be ignored: another unit, several, malformed.
    """
    match = _RANGE.fullmatch(headers.get("range", ""))
    if match is None or not any(match.groups()):
        return None
    first, last = (int(text) if text else None for text in match.groups())
    if first is not None and last is not None and last < first:
        return None
    return first, last


def resolve(bounds: tuple[int | None, int | None], length: int) -> Span | None:
    """What of a representation a range asks for; None if that is nothing (416)."""
    first, last = bounds
    if first is None:
        suffix = min(last or 0, length)
        return Span(length - suffix, length, length) if suffix else None
    if first >= length:
        return None
    return Span(first, min(length, (length if last is None else last + 1)), length)


def content_range(headers: Headers) -> Span | None:
    """What a 206 holds; None if that cannot be read, as with several parts."""
    match = _CONTENT_RANGE.fullmatch(headers.get("content-range", "").strip())
    if match is None:
        return None
    first, last, length = match.groups()
    span = Span(int(first), int(last) + 1, None if length == "*" else int(length))
    valid = span.start < span.end and (span.length is None or span.end <= span.length)
    return span if valid else None


def holds(entry: Entry, span: Span) -> bool:
    """Whether a stored response has all of a span."""
    return entry.start <= span.start and span.end <= entry.start + entry.size


def applies(headers: Headers, entry: Entry) -> bool:
    """Whether If-Range lets the range stand (RFC 9110 section 13.1.5); without the field it does.

    The comparison is strong: parts of two representations must never meet.
    """
    condition = headers.get("if-range")
    if condition is None:
        return True
    if '"' in condition:
        return same_strongly(condition.strip(), entry.headers.get("etag", ""))
    return condition.strip() == entry.headers.get("last-modified") and _dated_strongly(entry)


def _dated_strongly(entry: Entry) -> bool:
    modified_ms = date_of(entry.headers.get("last-modified"), entry.received_ms)
    date_ms = date_of(entry.headers.get("date"), entry.received_ms)
    if modified_ms is None:
        return False
    return (entry.received_ms if date_ms is None else date_ms) - modified_ms >= STRONG_AFTER_MS


def combine(old: Entry, new: Entry) -> Entry:
    """A new part joined with what is stored (RFC 9111 section 3.4); else the new part alone.

    They join if a strong validator says that they are of the same representation, and
    they touch. The newer response's fields win.
    """
    tag = new.headers.get("etag", "")
    if (
        not same_strongly(tag, old.headers.get("etag", ""))
        or old.segments
        or old.length != new.length
    ):
        return new
    if new.start > old.start + old.size or old.start > new.start + new.size:
        return new
    start = min(old.start, new.start)
    end = max(old.start + old.size, new.start + new.size)
    joined = bytearray(end - start)
    joined[old.start - start : old.start - start + old.size] = old.body
    joined[new.start - start : new.start - start + new.size] = new.body
    return new.but(headers={**old.headers, **new.headers}, body=bytes(joined), start=start)


def rest_of(entry: Entry) -> Headers | None:
    """Fields that ask for the end of an incomplete response; None if it is not its beginning."""
    tag = entry.headers.get("etag", "")
    if entry.start or not is_strong(tag) or entry.length < 0 or not entry.partial:
        return None
    return {"range": f"bytes={entry.size}-", "if-range": tag}
