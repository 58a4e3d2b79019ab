"""What goes out to players (RFC 9110): whole objects and parts, fields only, 304 and 416; playlists.

An object never changes, so its name is its entity tag, and all there is to say about it
is in the manifest: HEAD, 304 and 416 need no object. Caches may keep it for as long as
its address is good.
"""

from http import HTTPStatus

from edge import problems
from edge.caching import ranges, status
from edge.caching.fields import items_of, same_strongly, same_weakly
from edge.caching.ranges import Span
from edge.exchange import Answer, Exchange
from edge.media.held import Held
from edge.media.objects import S3, Found
from edge.media.playlists import MEDIA_TYPE
from edge.steps import Headers
from shared.errors import RangeUnfit
from shared.manifest import Stored, type_of
from shared.playback import Grant

SLACK_S = 45  # an answer is sent as it is for so long (hits.py), so it says less than it might
KEPT_MAX_S = 86_400
KNOWN = status.hit(KEPT_MAX_S * 1000, "manifest")  # which says it all
PLAYLIST_S, GROWING_S = 30, 2  # a playlist may be kept; one that will get more
# Pages may show what they may fetch (Fetch standard, Cross-Origin-Resource-Policy).
SHARED = {"cross-origin-resource-policy": "cross-origin", "timing-allow-origin": "*"}


def fields_of(stored: Stored, grant: Grant, now_ms: int) -> Headers:
    """The fields of an object, whatever part of it is sent."""
    rest_s = grant.expires_s - now_ms // 1000 - SLACK_S
    scope = "public" if grant.viewer == "p" else "private"
    return {
        "content-type": type_of(stored.name),
        "etag": tag_of(stored),
        "accept-ranges": "bytes",
        "cache-control": f"{scope}, max-age={max(0, min(rest_s, KEPT_MAX_S))}, immutable",
        **SHARED,
    }


def tag_of(stored: Stored) -> str:
    """A strong entity tag: the name is a digest of the bytes."""
    return f'"{stored.name.partition(".")[0]}"'


def without_object(exchange: Exchange, stored: Stored, fields: Headers) -> Answer | None:
    """An answer that needs no bytes, if one will do: 304, 416, or the fields that HEAD asks for."""
    wanted = exchange.request.headers.get("if-none-match")
    if wanted is not None:
        tags = items_of(wanted)
        if "*" in tags or any(same_weakly(tag, fields["etag"]) for tag in tags):
            return Answer(HTTPStatus.NOT_MODIFIED, unchanged(fields))
    if exchange.request.method == "HEAD":  # RFC 9110 section 14.2: Range is for GET
        told = {status.FIELD: KNOWN, "content-length": str(stored.bytes)}
        return Answer(HTTPStatus.OK, fields | told)
    if (
        bounds_of(exchange.request.headers, fields["etag"])
        and span_of(exchange, stored, fields) is None
    ):
        unfit = {**SHARED, "content-range": f"bytes */{stored.bytes}"}
        return problems.answer(RangeUnfit(), exchange, unfit)
    return None


def bounds_of(headers: Headers, tag: str) -> tuple[int | None, int | None] | None:
    """The range that is asked for, if the client's condition lets it stand (section 13.1.5)."""
    condition = headers.get("if-range")
    if condition is not None and not same_strongly(condition.strip(), tag):
        return None
    return ranges.wanted(headers)


def span_of(exchange: Exchange, stored: Stored, fields: Headers) -> Span | None:
    """The part that is asked for; None for the whole, and for what there is not."""
    bounds = bounds_of(exchange.request.headers, fields["etag"])
    return None if bounds is None else ranges.resolve(bounds, stored.bytes)


def with_object(found: Found, stored: Stored, span: Span | None, fields: Headers) -> Answer:
    """An object, or a part of it."""
    fields = {**fields, status.FIELD: _told(found)}
    if span is None:
        fields["content-length"] = str(stored.bytes)
        return Answer(HTTPStatus.OK, fields, stream=found.body)
    fields["content-range"] = content_range(span.start, span.end, stored.bytes)
    fields["content-length"] = str(span.end - span.start)
    return Answer(HTTPStatus.PARTIAL_CONTENT, fields, stream=found.body)


def content_range(start: int, end: int, length: int) -> str:
    """The field of a part (section 14.4)."""
    return f"bytes {start}-{end - 1}/{length}"


def with_playlist(exchange: Exchange, held: Held, grant: Grant, body: bytes) -> Answer:
    """A playlist, which may change: captions are added, and renditions while they are made."""
    rest_s = grant.expires_s - exchange.now_ms // 1000
    kept_s = min(PLAYLIST_S if held.manifest.complete else GROWING_S, rest_s)
    scope = "public" if grant.viewer == "p" else "private"
    headers = {
        "content-type": MEDIA_TYPE,
        "cache-control": f"{scope}, max-age={kept_s}",
        "vary": "save-data",
        status.FIELD: status.hit(kept_s * 1000, "manifest"),
        **SHARED,
    }
    return Answer(HTTPStatus.OK, headers, body)


def unchanged(fields: Headers) -> Headers:
    """The fields of a 304."""
    kept = {name: value for name, value in fields.items() if name != "content-type"}
    return {**kept, status.FIELD: KNOWN}


def _told(found: Found) -> str:
    """What of ours had it; what S3 gave is no hit."""
    if found.whence == S3:
        return status.forwarded("uri-miss", 200, stored=found.stored, detail=S3)
    return status.hit(KEPT_MAX_S * 1000, found.whence)
