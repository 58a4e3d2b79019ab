"""Limit what one address may ask for, before a request costs anything."""

from math import ceil

from edge.exchange import Exchange, Outcome, Plan
from edge.limits.tally import PERIOD_MS, Tally
from edge.memory import Memory
from edge.steps import CheckLimit
from shared.errors import AddressLimited

ADDRESS_LIMIT = "ADDRESS_LIMIT"
PERIOD_S = 60  # of the bindings in wrangler.toml
REMEMBERED_MS = 10 * PERIOD_MS
COOL_DOWN_MS = 5_000  # an address over a strict limit is refused from memory for so long


def guard(exchange: Exchange, memory: Memory) -> Outcome:
    """Count the request against its address, and against its route's strict limits.

    Every request is counted in the isolate and every hundredth by the PoP, behind its
    answer (limits/tally.py), so the way of a cached page has nothing to wait for. Where a
    password can be guessed each request asks the PoP's binding first.

    Raises:
        AddressLimited: the address has asked for too much.
    """
    route = exchange.route
    if route is None:
        return None
    _count(exchange, memory)
    return _check(exchange, memory, route.limits) if route.limits else None


def _count(exchange: Exchange, memory: Memory) -> None:
    now, address = exchange.now_ms, exchange.address
    tally = memory.tallies.get(address, now)
    if tally is None:
        tally = Tally(now)
        memory.tallies.put(address, tally, now + REMEMBERED_MS)
    wait_ms = tally.admit(now)
    if wait_ms:
        exchange.notes["limited"] = "address"
        if memory.settings.limits_enforced:
            raise AddressLimited(retry_after_s=ceil(wait_ms / 1000))
    elif tally.is_due:
        exchange.later.append(count(exchange, tally, address))


def count(exchange: Exchange, tally: Tally, address: str) -> Plan:
    """Let the PoP count what the tally has, behind an answer."""

    def learn(within: bool) -> None:  # noqa: FBT001 - what the step gave
        tally.learn(within=within, now_ms=exchange.now_ms)

    return Plan((CheckLimit(ADDRESS_LIMIT, address),), learn)


def _check(exchange: Exchange, memory: Memory, bindings: tuple[str, ...]) -> Plan:
    steps = tuple(CheckLimit(binding, exchange.address) for binding in bindings)
    for step in steps:
        if memory.limited.get(_name(step), exchange.now_ms):
            raise AddressLimited(retry_after_s=PERIOD_S)

    def judge(*within: bool) -> None:
        for step, allowed in zip(steps, within, strict=True):
            if not allowed:
                expires_ms = exchange.now_ms + COOL_DOWN_MS
                memory.limited.put(_name(step), step.binding, expires_ms)
        if not all(within):
            exchange.notes["limited"] = "address"
            raise AddressLimited(retry_after_s=PERIOD_S)

    return Plan(steps, judge)


def _name(step: CheckLimit) -> str:
    return f"{step.binding} {step.key}"
