import pytest

from edge.exchange import Plan
from edge.memory import Memory
from edge.stages.limit import limit
from edge.steps import CheckLimit
from shared.errors import AddressLimited
from tests.edge.given import NOW_MS, memory, routed


def check(
    isolate: Memory, target: str = "/v1/me", method: str = "GET", now_ms: int = NOW_MS
) -> Plan:
    made = routed(target, method, now_ms=now_ms)
    made.address = "192.0.2.7"
    plan = limit(made, isolate)
    assert isinstance(plan, Plan)
    return plan


def test_request_counts_against_its_address() -> None:
    plan = check(memory())
    assert plan.steps == (CheckLimit("ADDRESS_LIMIT", "192.0.2.7"),)
    assert plan.then(True) is None


@pytest.mark.parametrize(
    ("path", "binding"),
    [("sign-up", "SIGN_UP_LIMIT"), ("sign-in", "SIGN_IN_LIMIT"), ("refresh", "SIGN_UP_LIMIT")],
)
def test_entering_counts_against_a_stricter_limit_too(path: str, binding: str) -> None:
    plan = check(memory(), f"/v1/auth/{path}", "POST")
    assert [step.binding for step in plan.steps if isinstance(step, CheckLimit)] == [
        "ADDRESS_LIMIT",
        binding,
    ]


def test_too_much_is_429_with_a_time() -> None:
    with pytest.raises(AddressLimited) as refused:
        check(memory()).then(False)
    assert refused.value.retry_after_s == 60


def test_flood_is_refused_from_memory_for_a_while() -> None:
    isolate = memory()
    with pytest.raises(AddressLimited):
        check(isolate).then(False)
    with pytest.raises(AddressLimited):
        check(isolate, now_ms=NOW_MS + 4_999)
    assert check(isolate, now_ms=NOW_MS + 5_000).then(True) is None


def test_who_may_not_sign_in_may_still_read() -> None:
    isolate = memory()
    with pytest.raises(AddressLimited):
        check(isolate, "/v1/auth/sign-in", "POST").then(True, False)
    assert check(isolate).then(True) is None
    with pytest.raises(AddressLimited):
        check(isolate, "/v1/auth/sign-in", "POST")
