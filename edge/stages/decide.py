"""Decide the flags that this request needs: those its route names, and those its functions ask for."""

import re
from functools import partial
from typing import Any

from edge.exchange import Exchange, Outcome, Plan, Route
from edge.exposures import POP_MAX, SEEN_MS, WAIT_MS, Exposure, points_of
from edge.memory import Decided, Memory
from edge.steps import Expose, Pause, ReadPop, WritePop
from shared.flags.flag import Decision, Flag

DEVICE = "nearcast-device"  # an id that a client's installation chose for itself
CLIENT = "nearcast-client"  # which client it is: `ios/2.3.1`
REMEMBERED_MS = 10_000  # a decision; rules may look at the clock
WEIGHT = 400  # bytes that a remembered decision takes, beside its key

_DEVICE = re.compile(r"[A-Za-z0-9_-]{8,64}", re.ASCII)
_CLIENT = re.compile(r"([a-z]{1,20})/([0-9A-Za-z.+-]{1,40})", re.ASCII)


def decide(exchange: Exchange, memory: Memory) -> Outcome:
    """Decide, or remember what was decided for the same caller a moment ago.

    The decision travels to the functions in the signed context. Only what the route
    names goes into `exchange.variant`, by which caches tell answers apart.
    """
    flags, route = memory.flags, exchange.route
    if flags is None or route is None:
        return None
    wanted = flags.of_route(route.name, route.flags)
    if not wanted:
        return None
    headers, caller = exchange.request.headers, exchange.caller
    device, client = headers.get(DEVICE, ""), headers.get(CLIENT, "")
    person = caller.user_id if caller is not None else ""
    # No field can hold the end of a line, so nobody's key can be spelled by another's fields.
    key = f"{route.name}\n{person}\n{exchange.country}\n{device}\n{client}"
    decided = memory.decisions.get(key, exchange.now_ms)
    if decided is None:
        decided = _decide(exchange, memory, wanted, route)
        expires_ms = exchange.now_ms + REMEMBERED_MS
        memory.decisions.put(key, decided, expires_ms, WEIGHT + len(key))
    exchange.decision, exchange.variant = decided.decision, decided.variant
    if memory.exposures.begin(exchange.now_ms):
        exchange.later.append(_tell(memory))
    return None


def context_of(exchange: Exchange) -> dict[str, Any]:
    """What targeting rules can ask about: all that is known of a caller without asking anybody."""
    headers, caller = exchange.request.headers, exchange.caller
    device = _DEVICE.fullmatch(headers.get(DEVICE, ""))
    client = _CLIENT.fullmatch(headers.get(CLIENT, ""))
    return {
        "user": caller.user_id if caller else None,
        "zone": caller.zone if caller else None,
        "device": device[0] if device else None,
        "client": {"name": client[1], "version": client[2]} if client else None,
        "country": exchange.country,
        "route": exchange.route.name if exchange.route else None,
    }


def _decide(exchange: Exchange, memory: Memory, wanted: tuple[Flag, ...], route: Route) -> Decided:
    data, now_s = context_of(exchange), exchange.now_ms // 1000
    decision = {flag.key: flag.decide(data, now_s) for flag in wanted}
    for flag in wanted:
        if flag.experiment:
            _expose(exchange, memory, flag, decision[flag.key], flag.unit_of(data))
    failed = sorted(key for key, one in decision.items() if one.error)
    if failed:
        exchange.notes["flags_failed"] = failed
    named = (key for key in route.flags if key in decision)
    return Decided(decision, ",".join(f"{key}={decision[key].variant}" for key in named))


def _expose(
    exchange: Exchange, memory: Memory, flag: Flag, decision: Decision, unit: str | None
) -> None:
    """Record whom an experiment has met; those held out are its control group."""
    held_out = decision.reason == "HOLDOUT"
    variant = "holdout" if held_out else decision.variant
    if unit is None or variant is None or not (held_out or decision.reason == "TARGETING_MATCH"):
        return
    version = memory.flags.version if memory.flags else ""
    memory.exposures.add(memory.settings.keys, unit, flag.key, variant, version, exchange.now_ms)


def _tell(memory: Memory) -> Plan:
    """Wait a moment for more exposures, then tell all that this PoP has not told before."""

    def ask(_: None) -> Outcome:
        taken = memory.exposures.take()
        if len(taken) > POP_MAX:
            return tell(taken, [None] * len(taken))
        return Plan((ReadPop(tuple(map(_name, taken))),), partial(tell, taken))

    def tell(taken: list[Exposure], known: list[bytes | None]) -> Outcome:
        new = [one for one, told in zip(taken, known, strict=True) if told is None]
        messages = memory.exposures.messages(new)
        if not messages:
            return None
        kept = (WritePop(_name(one), b"1", SEEN_MS // 1000) for one in new[:POP_MAX])
        return Plan((Expose(points_of(new), messages), *kept), lambda *_: None)

    return Plan((Pause(WAIT_MS),), ask)


def _name(exposure: Exposure) -> str:
    return f"exposure/{exposure['id']}"
