"""Conditions, sent and received, and what an answer to them changes (RFC 9111 section 4.3)."""

from collections.abc import Sequence
from http import HTTPStatus

from edge.caching.entry import Entry
from edge.caching.fields import date_of, is_strong, items_of, same_weakly
from edge.caching.storing import storable
from edge.steps import Headers

# What a 304 must say again (RFC 9110 section 15.4.5), and what helps whoever has the rest.
SAID_AGAIN = frozenset(
    [
        "cache-control",
        "cdn-cache-control",
        "content-location",
        "date",
        "etag",
        "expires",
        "vary",
        "age",
        "cache-status",
        "last-modified",
        "nearcast-session",
    ]
)
# Fields of the stored body, which a 304 does not bring (RFC 9111 section 3.2), digests of it included.
OF_THE_BODY = frozenset(
    {"content-length", "content-encoding", "content-range", "content-md5", "content-digest"}
)


def conditions(entries: Sequence[Entry], sent: Headers) -> Headers:
    """Fields that ask whether stored responses are still good (section 4.3.1).

    The client's own entity tags go along: whichever is right, nothing is sent twice.
    """
    stored = [entry.headers["etag"] for entry in entries if "etag" in entry.headers]
    given = items_of(sent.get("if-none-match", ""))
    if stored:
        tags = [*stored, *(tag for tag in given if tag not in stored)]
        return {"if-none-match": ", ".join(dict.fromkeys(tags))}
    if given:
        return {"if-none-match": sent["if-none-match"]}
    modified = entries[0].headers.get("last-modified")
    return {"if-modified-since": modified} if modified else {}


def is_unchanged(sent: Headers, entry: Entry) -> bool:
    """Whether a client's condition makes a stored response a 304 (section 4.3.2)."""
    if entry.status != HTTPStatus.OK:
        return False
    if "if-none-match" in sent:
        tags, tag = items_of(sent["if-none-match"]), entry.headers.get("etag")
        return "*" in tags or (tag is not None and any(same_weakly(one, tag) for one in tags))
    since_ms = date_of(sent.get("if-modified-since"), entry.received_ms)
    if since_ms is None:
        return False
    dated = entry.headers.get("last-modified") or entry.headers.get("date")
    modified_ms = date_of(dated, entry.received_ms)
    return (entry.received_ms if modified_ms is None else modified_ms) <= since_ms


def not_modified(headers: Headers) -> Headers:
    """The fields of a 304, from those of the response that it stands for."""
    return {name: value for name, value in headers.items() if name in SAID_AGAIN}


def confirmed(entries: Sequence[Entry], headers: Headers) -> Entry | None:
    """The stored response that a 304 is about (section 4.3.4); None if it is about none.

    A 304 that repeats no validator is taken to answer the only one that was sent.
    """
    tag = headers.get("etag")
    if tag is not None:
        same = (
            entry
            for entry in entries
            if (known := entry.headers.get("etag")) is not None
            and (known == tag if is_strong(tag) else same_weakly(known, tag))
        )
        return next(same, None)
    modified = headers.get("last-modified")
    if modified is not None:
        matching = (e for e in entries if e.headers.get("last-modified") == modified)
        return next(matching, None)
    return entries[0] if len(entries) == 1 else None


def freshen(entry: Entry, headers: Headers, requested_ms: int, received_ms: int) -> Entry:
    """A stored response with the fields of a newer 304 or HEAD (section 3.2)."""
    newer = {name: v for name, v in storable(headers).items() if name not in OF_THE_BODY}
    kept = dict(entry.headers)
    kept.pop("age", None)  # how old the old answer was says nothing of the new
    if "date" not in newer:
        kept.pop("date", None)
    return entry.but(
        headers=kept | newer, requested_ms=requested_ms, received_ms=received_ms, spoiled=False
    )


def after_head(entry: Entry, headers: Headers, requested_ms: int, received_ms: int) -> Entry:
    """A stored response after a HEAD of it: freshened, or spoiled if it has changed (4.3.5)."""
    length = headers.get("content-length")
    changed = length is not None and length != str(entry.length)
    for name in ("etag", "last-modified"):
        changed = changed or (name in headers and headers[name] != entry.headers.get(name))
    if changed:
        return entry.but(spoiled=True)
    return freshen(entry, headers, requested_ms, received_ms)
