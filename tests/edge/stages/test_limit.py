import json

import pytest

from edge.exchange import Caller, Exchange, Plan
from edge.limits.lease import ADVANCE, LEASE
from edge.memory import Memory
from edge.stages.limit import limit
from edge.steps import AskBucket
from shared.errors import UserLimited
from tests.edge.given import NOW_MS, NOW_S, USER, memory, routed


def asked(target: str = "/v1/me", method: str = "GET", now_ms: int = NOW_MS) -> Exchange:
    made = routed(target, method, now_ms=now_ms)
    made.caller = Caller(USER, "eu", "family-1", NOW_S + 600)
    return made


def granted(units: float, level: float = 500, retry_ms: int = 0) -> str:
    return json.dumps({"units": units, "level": level, "retry_ms": retry_ms})


def drained(isolate: Memory) -> None:
    """Spend what an isolate may spend ahead, while its question is under way."""
    for _ in range(int(ADVANCE)):
        assert limit(asked(), isolate) is None


def test_stranger_has_no_bucket() -> None:
    made = routed()
    assert limit(made, memory()) is None
    assert made.fields == {}


def test_first_requests_ask_nobody_then_one_asks_behind_its_answer() -> None:
    isolate = memory()
    for _ in range(int(ADVANCE / 2) - 1):
        made = asked()
        assert limit(made, isolate) is None
        assert made.later == []
    made = asked()
    assert limit(made, isolate) is None
    (plan,) = made.later
    assert plan.steps == (AskBucket(USER, "eu", ADVANCE / 2, LEASE),)
    assert plan.then(granted(LEASE)) is None
    again = asked()
    assert limit(again, isolate) is None
    assert again.later == []


def test_costly_route_takes_more() -> None:
    isolate = memory()
    limit(asked("/v1/posts", "POST"), isolate)
    assert isolate.leases.get(USER, NOW_MS).owed == 5  # type: ignore[union-attr]


def test_client_is_told_its_quota() -> None:
    made = asked()
    limit(made, memory())
    assert made.fields["ratelimit-policy"] == '"user";q=600;w=60'
    assert made.fields["ratelimit"] == '"user";r=599;t=1'


def test_who_has_spent_the_advance_waits_for_the_object() -> None:
    isolate = memory()
    drained(isolate)
    made = asked()
    plan = limit(made, isolate)
    assert isinstance(plan, Plan)
    assert plan.then(granted(LEASE)) is None
    assert "ratelimit" in made.fields


def test_empty_bucket_refuses_with_a_time_and_from_memory() -> None:
    isolate = memory()
    drained(isolate)
    plan = limit(asked(), isolate)
    assert isinstance(plan, Plan)
    with pytest.raises(UserLimited) as refused:
        plan.then(granted(0, -12, retry_ms=1_300))
    assert refused.value.retry_after_s == 2
    later = asked(now_ms=NOW_MS + 1_299)
    with pytest.raises(UserLimited):
        limit(later, isolate)
    assert later.fields["ratelimit"] == '"user";r=0;t=1'


def test_refusal_names_the_policy() -> None:
    assert UserLimited().problem()["violated-policies"] == ["user"]


def test_silent_object_leaves_the_local_bucket_to_decide() -> None:
    isolate = memory()
    for _ in range(450):
        made = asked()
        outcome = limit(made, isolate)
        while isinstance(outcome, Plan):
            outcome = outcome.then(None)
        for plan in made.later:
            plan.then(None)
    lease = isolate.leases.get(USER, NOW_MS)
    assert lease is not None
    assert lease.alone is not None
    while not lease.is_refused(NOW_MS):
        lease.units = 0
        lease.learn(None, 0, NOW_MS)
    lease.units = 0
    with pytest.raises(UserLimited):
        limit(asked(), isolate)


def test_shadow_mode_says_no_only_to_the_log() -> None:
    isolate = memory(LIMITS="shadow")
    drained(isolate)
    made = asked()
    plan = limit(made, isolate)
    assert isinstance(plan, Plan)
    assert plan.then(granted(0, -12, retry_ms=1_300)) is None
    assert made.notes["limited"] == "user"
    assert limit(asked(), isolate) is None
