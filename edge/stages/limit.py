"""Limit what one address may ask for, by the PoP's own rate-limit bindings."""

from edge.exchange import Exchange, Outcome, Plan
from edge.memory import Memory
from edge.steps import CheckLimit
from shared.errors import AddressLimited

PERIOD_S = 60  # of the bindings in wrangler.toml
COOL_DOWN_MS = 5_000  # a limited address is refused from memory for so long


def limit(exchange: Exchange, memory: Memory) -> Outcome:
    """Count the request against its route's limits.

    The bindings count per PoP and are deliberately approximate; a flood is refused from
    the isolate's memory, without asking them.

    Raises:
        AddressLimited: the address has asked for too much.
    """
    route = exchange.route
    if route is None or not route.limits:
        return None
    steps = tuple(CheckLimit(binding, exchange.address) for binding in route.limits)
    for step in steps:
        if memory.limited.get(_name(step), exchange.now_ms):
            raise AddressLimited(retry_after_s=PERIOD_S)

    def judge(*within: bool) -> None:
        for step, allowed in zip(steps, within, strict=True):
            if not allowed:
                expires_ms = exchange.now_ms + COOL_DOWN_MS
                memory.limited.put(_name(step), step.binding, expires_ms)
        if not all(within):
            raise AddressLimited(retry_after_s=PERIOD_S)

    return Plan(steps, judge)


def _name(step: CheckLimit) -> str:
    return f"{step.binding} {step.key}"
