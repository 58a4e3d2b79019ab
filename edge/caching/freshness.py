"""How long a response is fresh, and how old it is (RFC 9111 section 4.2). Milliseconds inside."""

from edge.caching.directives import Directives, is_targeted, of_response
from edge.caching.entry import Entry
from edge.caching.fields import age_of, date_of

# RFC 9110 section 15.1: statuses that may get a lifetime by guess.
HEURISTIC = frozenset({200, 203, 204, 206, 300, 301, 308, 404, 405, 410, 414, 501})
HEURISTIC_SHARE = 10  # a tenth of the time since it was last modified (section 4.2.2)
HEURISTIC_MAX_MS = 86_400_000  # beyond a day section 4.2.2 wants a warning from us; so not beyond


def lifetime_ms(entry: Entry) -> int:
    """The freshness lifetime: what is said for shared caches, for all, as a date, or a guess.

    There is no default: a response that says nothing and has no Last-Modified is stale.
    """
    headers, said = entry.headers, of_response(entry.headers)
    for name in ("s-maxage", "max-age"):
        seconds = said.seconds(name)
        if seconds is not None:
            return seconds * 1000
    if "expires" in headers and not is_targeted(headers):
        expires_ms = date_of(headers["expires"], entry.received_ms)
        return max(0, expires_ms - _date_ms(entry)) if expires_ms is not None else 0
    if entry.status in HEURISTIC or "public" in said:
        modified_ms = date_of(headers.get("last-modified"), entry.received_ms)
        if modified_ms is not None:
            guess = (_date_ms(entry) - modified_ms) // HEURISTIC_SHARE
            return min(max(0, guess), HEURISTIC_MAX_MS)
    return 0


def is_explicit(headers: dict[str, str], said: Directives) -> bool:
    """Whether the response states a lifetime itself."""
    stated = "s-maxage" in said or "max-age" in said
    return stated or ("expires" in headers and not is_targeted(headers))


def age_ms(entry: Entry, now_ms: int) -> int:
    """The current age (section 4.2.3): what it had on arrival, and the time since then."""
    apparent = max(0, entry.received_ms - _date_ms(entry))
    delay = entry.received_ms - entry.requested_ms
    corrected = age_of(entry.headers.get("age")) * 1000 + delay
    return max(apparent, corrected) + max(0, now_ms - entry.received_ms)


def _date_ms(entry: Entry) -> int:
    """When it was generated; a response without a date was, when it came (RFC 9110 section 6.6.1)."""
    date_ms = date_of(entry.headers.get("date"), entry.received_ms)
    return entry.received_ms if date_ms is None else date_ms
