"""What to do with a request, given what is stored (RFC 9111 section 4). Read this first.

    Reuse      a stored response is the answer, fresh, or stale where that is allowed
    Validate   a stored response may be the answer: ask the origin whether it still is
    Forward    nothing stored helps
    Refuse     only-if-cached, and nothing stored will do: 504

`behind` of a Reuse asks for a validation after the answer (RFC 5861 section 3).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from edge.caching import ranges, variants
from edge.caching.directives import Directives, of_request, of_response
from edge.caching.entry import Asked, Entry
from edge.caching.freshness import age_ms, lifetime_ms

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})  # RFC 9110 section 9.2.1
# Conditions that are the origin's to judge (section 4.3.2).
ORIGINS_CONDITIONS = ("if-match", "if-unmodified-since")
# How stale an answer may be while the origin does not answer (4.2.4); addresses of media in it
# are good for an hour at least (shared/playback.py).
DISCONNECTED_MS = 3_000_000
ERRORS = frozenset({500, 502, 503, 504})  # RFC 5861 section 4


@dataclass(slots=True, frozen=True)
class Reuse:
    """Answer with this."""

    entry: Entry
    ttl_ms: int  # until it is stale; negative when it is
    behind: bool = False


@dataclass(slots=True, frozen=True)
class Validate:
    """Ask whether these are still good; the first is what would be used."""

    entries: tuple[Entry, ...]
    why: str  # as Cache-Status says it


@dataclass(slots=True, frozen=True)
class Forward:
    """Ask the origin."""

    why: str


@dataclass(slots=True, frozen=True)
class Refuse:
    """Answer 504."""


Decision = Reuse | Validate | Forward | Refuse


def decide(asked: Asked, stored: Sequence[Entry], now_ms: int) -> Decision:
    """Go through section 4 from top to bottom."""
    wish = of_request(asked.headers)
    decision = _decide(asked, stored, wish, now_ms)
    if "only-if-cached" in wish and not isinstance(decision, Reuse):
        return Refuse()
    return decision


def _decide(asked: Asked, stored: Sequence[Entry], wish: Directives, now_ms: int) -> Decision:
    if asked.method not in ("GET", "HEAD"):
        return Forward("method")
    if any(name in asked.headers for name in ORIGINS_CONDITIONS) or "no-store" in wish:
        return Forward("request")
    found = [entry for entry in variants.select(stored, asked.headers) if _covers(asked, entry)]
    if not found:
        return Forward(_missing(asked, stored))
    if "no-cache" in wish:
        return Validate(tuple(found), "request")
    return _judge(tuple(found), wish, now_ms)


def _judge(found: tuple[Entry, ...], wish: Directives, now_ms: int) -> Decision:
    """Sections 4.2 and 5.2.1: whether the stored response is fresh, or stale and allowed."""
    entry = found[0]
    ttl_ms = lifetime_ms(entry) - age_ms(entry, now_ms)
    if must_validate(entry):
        return Validate(found, "stale")
    if ttl_ms > 0:
        fresher = _wants_fresher(wish, entry, ttl_ms, now_ms)
        return Validate(found, "request") if fresher else Reuse(entry, ttl_ms)
    if may_be_stale(entry):
        if _takes_stale(wish, ttl_ms) and not _wants_younger(wish, entry, now_ms):
            return Reuse(entry, ttl_ms)
        window = of_response(entry.headers).seconds("stale-while-revalidate") or 0
        if -ttl_ms < window * 1000 and not ("max-age" in wish or "min-fresh" in wish):
            return Reuse(entry, ttl_ms, behind=True)
    return Validate(found, "stale")


def _covers(asked: Asked, entry: Entry) -> bool:
    """Whether a stored response has what is asked for: all of it, unless a part is."""
    if not entry.partial:
        return True
    if asked.method == "HEAD":
        return entry.length >= 0
    bounds = ranges.wanted(asked.headers)
    if bounds is None or entry.length < 0 or not ranges.applies(asked.headers, entry):
        return False
    span = ranges.resolve(bounds, entry.length)
    return span is None or ranges.holds(entry, span)


def _missing(asked: Asked, stored: Sequence[Entry]) -> str:
    if not stored:
        return "uri-miss"
    return "partial" if variants.select(stored, asked.headers) else "vary-miss"


def must_validate(entry: Entry) -> bool:
    """Whether it may not be used without asking, however fresh (section 5.2.2.4)."""
    return entry.spoiled or of_response(entry.headers).bare("no-cache")


def may_be_stale(entry: Entry) -> bool:
    """Whether section 4.2.4 lets it be used stale; s-maxage forbids it too (section 5.2.2.10)."""
    said = of_response(entry.headers)
    strict = "must-revalidate" in said or "proxy-revalidate" in said or "s-maxage" in said
    return not (strict or must_validate(entry))


def may_stand_in(asked: Asked, entry: Entry, status: HTTPStatus | int | None, now_ms: int) -> bool:
    """Whether a stored response may be used although the origin failed: RFC 5861 section 4.

    `status` is what the origin answered; None if it did not, and then section 4.2.4
    lets a cache that is disconnected go on for a while.
    """
    said, wish = of_response(entry.headers), of_request(asked.headers)
    if asked.method not in ("GET", "HEAD") or not may_be_stale(entry) or "no-cache" in wish:
        return False
    late_ms = age_ms(entry, now_ms) - lifetime_ms(entry)
    if late_ms <= 0:  # still fresh: the validation was the client's wish
        return status is None or status in ERRORS
    grace = max(said.seconds("stale-if-error") or 0, wish.seconds("stale-if-error") or 0) * 1000
    if status is None:
        return late_ms < max(grace, DISCONNECTED_MS)
    return status in ERRORS and late_ms < grace


def _wants_younger(wish: Directives, entry: Entry, now_ms: int) -> bool:
    at_most = wish.seconds("max-age")
    return at_most is not None and age_ms(entry, now_ms) > at_most * 1000


def _wants_fresher(wish: Directives, entry: Entry, ttl_ms: int, now_ms: int) -> bool:
    at_least = wish.seconds("min-fresh")
    late = at_least is not None and ttl_ms < at_least * 1000
    return late or _wants_younger(wish, entry, now_ms)


def _takes_stale(wish: Directives, ttl_ms: int) -> bool:
    if wish.bare("max-stale"):
        return True
    at_most = wish.seconds("max-stale")
    return at_most is not None and -ttl_ms <= at_most * 1000
