"""One request through the cache: look here, look in the PoP, ask, store, answer.

`visit` is called with the request and a way to ask for it; what comes out is an Answer
from the store, or a Plan. Everything is decided in `decisions.py`; here is only order,
and asking.py has what comes after it:

    isolate → PoP → (somebody is already asking? wait for them) → origin → store → answer
"""

from collections.abc import Sequence
from functools import partial

from edge.caching import decisions, pop, status
from edge.caching.asking import ask_origin, give
from edge.caching.decisions import Decision, Forward, Refuse, Reuse, Validate
from edge.caching.entry import Asked, Entry
from edge.caching.visit import LEASE_MS, Ask, Visit
from edge.exchange import Exchange, Outcome, Plan
from edge.memory import Memory
from edge.steps import ReadPop, WaitFor
from shared.errors import DeadlineExceeded


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
    return ask_origin(this, decision)


def _reuse(this: Visit, decision: Reuse) -> Outcome:
    if decision.behind:
        follow = Visit(this.exchange, this.memory, this.asked, this.ask)
        if follow.take_off():
            validate = Validate((decision.entry,), "stale")
            later = Plan((), partial(ask_origin, follow, validate))  # its failure is nobody's here
            this.exchange.later.append(later)
    member = status.hit(decision.ttl_ms, "collapsed" if this.collapsed else "")
    return give(this, decision.entry, member)


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
    if this.take_off():
        return ask_origin(this, decision)
    wait_ms = min(LEASE_MS, this.exchange.remaining_ms)

    def landed(_: object) -> Outcome:
        this.collapsed = True
        return _begin(this)

    return Plan((WaitFor(this.asked.key, wait_ms),), landed)
