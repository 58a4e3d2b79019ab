"""Asking the origin, and what its answer changes: for the store, and for the client.

A request that fails may be answered by what is stored, where section 4.2.4 of RFC 9111
or RFC 5861 lets that be; a 304 renews it; anything else is passed on, and stored if it may be.
"""

from collections.abc import Sequence
from dataclasses import replace
from http import HTTPStatus

from edge.caching import decisions, pop, status, validation
from edge.caching.decisions import Decision, Forward, Validate
from edge.caching.entry import Entry
from edge.caching.fields import date_text, end_to_end
from edge.caching.invalidation import invalidated
from edge.caching.keeping import Segments
from edge.caching.ranges import rest_of
from edge.caching.serving import present
from edge.caching.storing import TAGS, entry_of, is_useful, may_store
from edge.caching.variants import select
from edge.caching.visit import Result, Visit
from edge.exchange import Answer, Flowing, Outcome, Plan, Stretch
from edge.steps import Fetched, Headers, ReadPop, Step, Streamed, Unreached
from shared.errors import DeadlineExceeded, RegionUnavailable

PASSING_MS = 10_000  # nobody waits for a resource that could not be stored just now
STATUSES = range(200, 600)  # of an answer that has a meaning (RFC 9110 section 15)


def ask_origin(this: Visit, decision: Decision) -> Outcome:
    """Ask, with the conditions that the decision brings; who waits for the answer goes on then."""
    sent = end_to_end(this.asked.headers)
    why = "miss"
    if isinstance(decision, Forward):
        why = decision.why
        sent |= _completing(this)
    elif isinstance(decision, Validate):
        why = decision.why
        if this.asked.method == "GET":
            this.validated = decision.entries
            for name in ("if-none-match", "if-modified-since"):
                sent.pop(name, None)
            sent |= validation.conditions(decision.entries, this.asked.headers)
    this.requested_ms = this.now_ms

    def take(result: Result) -> Outcome:
        streams = False
        try:
            outcome = _learn(this, result, why)
            streams = isinstance(outcome, Answer) and _is_kept(outcome)
            return outcome
        finally:
            if not streams:  # else the keeper says when it is there
                this.land()

    return this.ask(sent, take)


def _is_kept(answer: Answer) -> bool:
    return isinstance(answer.stream, Flowing) and answer.stream.keeper is not None


def _completing(this: Visit) -> Headers:
    """Fields that ask for what is missing of an incomplete response (RFC 9111 section 3.3)."""
    if this.asked.method != "GET" or "range" in this.asked.headers:
        return {}
    if {"if-none-match", "if-modified-since"} & this.asked.headers.keys():
        return {}
    for entry in select(this.stored(), this.asked.headers):
        rest = rest_of(entry)
        if rest is not None:
            return rest
    return {}


def _learn(this: Visit, result: Result, why: str) -> Outcome:
    """What the origin's answer means for the store and for the client.

    Only a read may be answered by what is stored although the origin failed.
    """
    asked = this.asked
    if not isinstance(result, Unreached) and result.status not in STATUSES:
        result = Unreached(timed_out=False)
    code = None if isinstance(result, Unreached) else result.status
    if code is None or code in decisions.ERRORS:
        candidates = this.validated or tuple(select(this.stored(), asked.headers))
        for entry in candidates:
            if not entry.partial and decisions.may_stand_in(asked, entry, code, this.now_ms):
                member = status.forwarded(why, code, detail="stale-if-error")
                return give(this, entry, member)
    if isinstance(result, Unreached):
        if result.timed_out:
            raise DeadlineExceeded("The origin did not answer in time.")
        raise RegionUnavailable("The origin cannot be reached.")
    headers = end_to_end(result.headers)
    headers.setdefault("date", date_text(this.now_ms))  # RFC 9110 section 6.6.1
    if code == HTTPStatus.NOT_MODIFIED and this.validated:
        return _confirmed(this, headers, why)
    if asked.method == "HEAD":
        _after_head(this, result.status, headers)
    steps = _forget(this, result.status, headers)
    answer = _relay(this, result, headers, why)
    if steps:
        return Plan(steps, lambda *_: answer)
    return answer


def _confirmed(this: Visit, headers: Headers, why: str) -> Outcome:
    entry = validation.confirmed(this.validated, headers)
    if entry is None:  # the client's own condition was met, not ours
        if "if-none-match" in this.asked.headers or "if-modified-since" in this.asked.headers:
            return Answer(304, status.add(headers, status.forwarded(why, 304)))
        return ask_origin(this, Forward(why))
    fresh = validation.freshen(entry, headers, this.requested_ms, this.now_ms)
    if "no-store" not in fresh.headers.get("cache-control", ""):
        _put(this, fresh)
    member = status.forwarded(why, 304, stored=True, collapsed=this.collapsed)
    return give(this, fresh, member)


def _after_head(this: Visit, code: int, headers: Headers) -> None:
    shelf, key = this.memory.shelf, this.asked.key
    if code != HTTPStatus.OK:
        return
    for entry in select(this.stored(), this.asked.headers)[:1]:
        after = validation.after_head(entry, headers, this.requested_ms, this.now_ms)
        shelf.replace(key, entry, after)
        this.exchange.later += _later(pop.steps_to_drop([key]))


def _forget(this: Visit, code: int, headers: Headers) -> tuple[Step, ...]:
    """Invalidate what an unsafe request has changed, before its answer is given."""
    keys = invalidated(this.asked.method, this.asked.uri, code, headers)
    for key in keys:
        this.memory.shelf.drop(key)
    return pop.steps_to_drop(keys)


def _relay(this: Visit, result: Fetched | Streamed, headers: Headers, why: str) -> Outcome:
    """Pass an answer on, and store it if it may be."""
    asked = this.asked
    storable = may_store(asked, result.status, result.headers)
    body = result.body if isinstance(result, Fetched) else b""
    entry = None
    if storable:
        entry = entry_of(asked, result.status, headers, body, this.requested_ms, this.now_ms)
        entry = entry if is_useful(entry) and entry.length >= 0 else None
    if entry is None and asked.method == "GET":
        this.memory.passing.put(asked.key, result.status, this.now_ms + PASSING_MS)
        _forget_older(this, result.status)
    member = status.forwarded(
        why, result.status, stored=entry is not None, collapsed=this.collapsed
    )
    shown = status.add({k: v for k, v in headers.items() if k != TAGS}, member)
    if isinstance(result, Streamed):
        return _stream(this, result, shown, entry)
    if entry is not None:
        joined = _put(this, entry)
        wants_all = "range" not in asked.headers
        if result.status == HTTPStatus.PARTIAL_CONTENT and wants_all and not joined.partial:
            return give(this, joined, member)
    if asked.method != "HEAD":
        shown.pop("content-length", None)
    return Answer(result.status, shown, body)


def _forget_older(this: Visit, code: int) -> None:
    """A newer response that may not be stored still takes the place of an older one."""
    if code in decisions.ERRORS or not this.validated:
        return
    for entry in this.validated[:1]:
        this.memory.shelf.replace(this.asked.key, entry, entry.but(spoiled=True))
        this.exchange.later += _later(pop.steps_to_drop([this.asked.key]))


def _stream(this: Visit, result: Streamed, shown: Headers, entry: Entry | None) -> Answer:
    length = _length(result.headers)
    if entry is None:
        return Answer(result.status, shown, stream=Flowing(result.stream, length))

    def store(whole: Entry | None) -> Sequence[Step]:
        try:
            return [] if whole is None else _store(this, whole)[1]
        finally:
            this.land()

    name = f"{this.asked.key} {this.requested_ms} {this.exchange.entropy[:8].hex()}"
    keeper = Segments(entry, name, length, store)
    return Answer(result.status, shown, stream=Flowing(result.stream, length, keeper))


def _put(this: Visit, entry: Entry) -> Entry:
    """Store on the shelf now, and in the PoP behind the answer; say what is stored now."""
    stored, steps = _store(this, entry)
    this.exchange.later += _later(steps)
    return stored


def _store(this: Visit, entry: Entry) -> tuple[Entry, list[Step]]:
    this.memory.passing.drop(this.asked.key)
    stored = this.memory.shelf.put(this.asked.key, entry)
    entropy = this.exchange.entropy
    steps = pop.steps_to_store(this.asked.key, stored, this.asked.headers, this.signpost, entropy)
    return stored, list(steps)


def _later(steps: Sequence[Step]) -> list[Plan]:
    return [Plan(tuple(steps), lambda *_: None)] if steps else []


def _length(headers: Headers) -> int | None:
    text = headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() else None


def give(this: Visit, entry: Entry, member: str) -> Outcome:
    """Answer with a stored response, once it is sure that a large body is still there."""
    answer = present(this.asked, entry, this.now_ms, member)
    stretch = answer.stream
    if not isinstance(stretch, Stretch):
        return answer

    def begin(found: Sequence[bytes | None]) -> Outcome:
        if found and found[0] is not None:
            return replace(answer, stream=replace(stretch, first=found[0]))
        this.memory.shelf.drop(this.asked.key)
        this.exchange.later += _later(pop.steps_to_drop([this.asked.key]))
        return ask_origin(this, Forward("uri-miss"))

    return Plan((ReadPop(stretch.names[:1]),), begin)
