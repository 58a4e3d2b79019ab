"""Limit what one user may ask for: a token bucket, leased to the isolate (limits/lease.py)."""

import json
from math import ceil

from edge.exchange import Caller, Exchange, Outcome, Plan
from edge.limits.bucket import USER_POLICY, Grant
from edge.limits.fields import quota_fields, refused_fields
from edge.limits.lease import LEASE_MS, Lease
from edge.memory import Memory
from edge.steps import AskBucket
from shared.errors import UserLimited

REMEMBERED_MS = 60 * LEASE_MS  # with it goes what is owed, so not soon


def limit(exchange: Exchange, memory: Memory) -> Outcome:
    """Take what the route costs from the caller's units.

    Usually they are in the isolate; a new lease is asked for behind the answer. Only who
    has used up what an isolate may spend ahead waits for the bucket's object.

    Raises:
        UserLimited: the bucket is empty.
    """
    caller, route = exchange.caller, exchange.route
    if caller is None or route is None:
        return None
    now = exchange.now_ms
    lease = memory.leases.get(caller.user_id, now)
    if lease is None:
        lease = Lease(USER_POLICY)
        memory.leases.put(caller.user_id, lease, now + REMEMBERED_MS)
    if lease.spend(route.cost, now):
        if lease.is_low(now):
            exchange.later.append(ask(exchange, lease, caller))
        exchange.fields.update(quota_fields(lease))
        return None
    if lease.is_refused(now):
        _refuse(exchange, memory, lease)
        return None
    return ask(exchange, lease, caller, memory)


def ask(exchange: Exchange, lease: Lease, caller: Caller, memory: Memory | None = None) -> Plan:
    """Ask for a lease; with `memory`, somebody waits for it to spend from it."""
    owed = lease.ask(exchange.now_ms)

    def learn(text: str | None) -> Outcome:
        grant = None if text is None else Grant(**json.loads(text))
        lease.learn(grant, owed, exchange.now_ms)
        if memory is None:
            return None
        if text is None:
            exchange.notes["bucket"] = "unanswered"
        if not lease.spend(exchange.route.cost if exchange.route else 1, exchange.now_ms):
            _refuse(exchange, memory, lease)
        else:
            exchange.fields.update(quota_fields(lease))
        return None

    return Plan((AskBucket(caller.user_id, caller.zone, owed, lease.wanted),), learn)


def _refuse(exchange: Exchange, memory: Memory, lease: Lease) -> None:
    """Say no; in shadow mode only to the log and the metrics."""
    exchange.notes["limited"] = "user"
    if not memory.settings.limits_enforced:
        return
    after_s = max(1, ceil((lease.refused_ms - exchange.now_ms) / 1000))
    exchange.fields.update(refused_fields(lease.policy, after_s))
    raise UserLimited(retry_after_s=after_s)
