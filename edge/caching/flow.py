"""One request through the cache: look here, look in the PoP, ask, store, answer.

`visit` is called with the request and a way to ask for it; what comes out is an Answer
from the store, or a Plan. Everything is decided in `decisions.py`; here is only order:

    isolate → PoP → (somebody is already asking? wait for them) → origin → store → answer
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from http import HTTPStatus

from edge.caching import decisions, pop, status, validation
from edge.caching.decisions import Decision, Forward, Refuse, Reuse, Validate
from edge.caching.entry import Asked, Entry
from edge.caching.fields import date_text, end_to_end
from edge.caching.invalidation import invalidated
from edge.caching.keeping import Segments
from edge.caching.ranges import rest_of
from edge.caching.serving import present
from edge.caching.storing import TAGS, entry_of, is_useful, may_store
from edge.caching.variants import select
from edge.exchange import Answer, Exchange, Flowing, Outcome, Plan, Stretch
from edge.memory import Memory
from edge.steps import Fetched, Headers, ReadPop, Step, Streamed, Unreached, WaitFor
from shared.errors import DeadlineExceeded, RegionUnavailable

LEASE_MS = 10_000  # others wait no longer for whoever went to ask: that request may be gone
PASSING_MS = 10_000  # nobody waits for a resource that could not be stored just now

Result = Fetched | Streamed | Unreached
Ask = Callable[[Headers, Callable[[Result], Outcome]], Plan]


@dataclass(slots=True)
class Visit:
    """A request in the cache. `ask` makes the Plan that asks the origin, with given fields."""

    exchange: Exchange
    memory: Memory
    asked: Asked
    ask: Ask
    in_pop: bool = False  # looked there
    collapsed: bool = False  # waited for another request
    signpost: pop.Signpost | None = None
    requested_ms: int = 0
    validated: tuple[Entry, ...] = field(default=())
    leads: bool = False  # others wait for what this one brings

    @property
    def now_ms(self) -> int:
        """The shell's last hand-over."""
        return self.exchange.now_ms

    def stored(self) -> list[Entry]:
        """What the isolate has, and may use."""
        asked, purges = self.asked, self.memory.purges
        entries = self.memory.shelf.get(asked.key)
        return [one for one in entries if not purges.void(asked.uri, one)]


def visit(exchange: Exchange, memory: Memory, asked: Asked, ask: Ask) -> Outcome:
    """Answer from what is stored, or ask.

    Raises:
        DeadlineExceeded, RegionUnavailable: the origin does not answer, and nothing stored will do.
    """
    return _begin(Visit(exchange, memory, asked, ask))


def _begin(this: Visit) -> Outcome:
    stored = this.stored()
    decision = decisions.decide(this.asked, stored, this.now_ms)
    if isinstance(decision, Reuse):
        return _reuse(this, decision)
    passes = isinstance(decision, Forward) and decision.why in ("method", "request")
    if not this.in_pop and not passes:
        return _look_in_pop(this)
    if isinstance(decision, Refuse):
        member = status.forwarded("miss", None, detail="only-if-cached")
        this.exchange.fields[status.FIELD] = member
        raise DeadlineExceeded("Nothing that is stored answers this, and asking was forbidden.")
    if _may_share(this, passes):
        return _collapse(this, decision)
    return _ask_origin(this, decision)


def _reuse(this: Visit, decision: Reuse) -> Outcome:
    if decision.behind:
        follow = Visit(this.exchange, this.memory, this.asked, this.ask)
        if _take_off(follow):
            validate = Validate((decision.entry,), "stale")
            this.exchange.later.append(_ask_origin(follow, validate))
    member = status.hit(decision.ttl_ms, "collapsed" if this.collapsed else "")
    return _present(this, decision.entry, member)


def _present(this: Visit, entry: Entry, member: str) -> Outcome:
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
        return _ask_origin(this, Forward("uri-miss"))

    return Plan((ReadPop(stretch.names[:1]),), begin)


def _look_in_pop(this: Visit) -> Plan:
    """Take the PoP's copy to the isolate, if it is newer than what is there."""
    this.in_pop = True
    key = this.asked.key

    def found(packed: Sequence[bytes | None]) -> Outcome:
        first = packed[0] if packed else None
        held = pop.unpack(first) if first is not None else None
        if isinstance(held, pop.Signpost):
            this.signpost = held
            variant = held.name_of(key, this.asked.headers)
            return Plan((ReadPop((variant,)),), learn)
        return learn(packed)

    def learn(packed: Sequence[bytes | None]) -> Outcome:
        first = packed[0] if packed else None
        held = pop.unpack(first) if first is not None else None
        if isinstance(held, Entry) and not this.memory.purges.void(this.asked.uri, held):
            mine = [one for one in this.stored() if one.varying == held.varying]
            if not mine or mine[0].received_ms < held.received_ms:
                this.memory.shelf.put(key, held)
        return _begin(this)

    return Plan((ReadPop((key,)),), found)


# Coalescing of concurrent misses.


def _may_share(this: Visit, passes: bool) -> bool:  # noqa: FBT001 - found out just before
    """Whether one request may go for several: all that ask for the same, and could be stored."""
    asked, memory = this.asked, this.memory
    alone = passes or this.collapsed or asked.method != "GET" or "range" in asked.headers
    return not alone and memory.passing.get(asked.key, this.now_ms) is None


def _collapse(this: Visit, decision: Decision) -> Outcome:
    if _take_off(this):
        return _ask_origin(this, decision)
    wait_ms = min(LEASE_MS, this.exchange.remaining_ms)

    def landed(_: object) -> Outcome:
        this.collapsed = True
        return _begin(this)

    return Plan((WaitFor(this.asked.key, wait_ms),), landed)


def _take_off(this: Visit) -> bool:
    """Go and ask for everybody; False if somebody does already."""
    flights, key = this.memory.flights, this.asked.key
    if flights.get(key, 0) > this.now_ms:
        return False
    flights[key] = this.now_ms + LEASE_MS
    this.leads = True
    return True


def _land(this: Visit) -> None:
    if this.leads:
        this.memory.flights.pop(this.asked.key, None)


# Asking.


def _ask_origin(this: Visit, decision: Decision) -> Plan:
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
                _land(this)

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
    """What the origin's answer means for the store and for the client."""
    asked = this.asked
    code = None if isinstance(result, Unreached) else result.status
    if code is None or code in decisions.ERRORS:
        candidates = this.validated or tuple(select(this.stored(), asked.headers))
        for entry in candidates:
            if not entry.partial and decisions.may_stand_in(asked, entry, code, this.now_ms):
                member = status.forwarded(why, code, detail="stale-if-error")
                return _present(this, entry, member)
    if isinstance(result, Unreached):
        raise DeadlineExceeded() if result.timed_out else RegionUnavailable()
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
        return _ask_origin(this, Forward(why))
    fresh = validation.freshen(entry, headers, this.requested_ms, this.now_ms)
    if "no-store" not in fresh.headers.get("cache-control", ""):
        _put(this, fresh)
    member = status.forwarded(why, 304, stored=True, collapsed=this.collapsed)
    return _present(this, fresh, member)


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
            return _present(this, joined, member)
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
            _land(this)

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
