import pytest

from edge.exchange import Exchange, Plan
from edge.limits.tally import QUOTA, SAMPLE
from edge.memory import Memory
from edge.stages.guard import guard
from edge.steps import CheckLimit
from shared.errors import AddressLimited
from tests.edge.given import NOW_MS, memory, routed


def asked(target: str = "/v1/me", method: str = "GET", now_ms: int = NOW_MS) -> Exchange:
    made = routed(target, method, now_ms=now_ms)
    made.address = "192.0.2.7"
    return made


def check(isolate: Memory, target: str, now_ms: int = NOW_MS) -> Plan:
    plan = guard(asked(target, "POST", now_ms), isolate)
    assert isinstance(plan, Plan)
    return plan


def test_reading_waits_for_no_limit() -> None:
    isolate = memory()
    for _ in range(SAMPLE - 1):
        made = asked()
        assert guard(made, isolate) is None
        assert made.later == []


def test_pop_hears_of_every_hundredth_request_behind_its_answer() -> None:
    isolate = memory()
    made = [asked() for _ in range(2 * SAMPLE)]
    for one in made:
        guard(one, isolate)
    told = [number for number, one in enumerate(made, 1) if one.later]
    assert told == [SAMPLE, 2 * SAMPLE]
    assert made[SAMPLE - 1].later[0].steps == (CheckLimit("ADDRESS_LIMIT", "192.0.2.7"),)


def test_pops_no_refuses_the_next_requests_from_memory() -> None:
    isolate = memory()
    made = [asked() for _ in range(SAMPLE)]
    for one in made:
        guard(one, isolate)
    made[-1].later[0].then(False)
    with pytest.raises(AddressLimited) as refused:
        guard(asked(), isolate)
    assert refused.value.retry_after_s == 5
    assert guard(asked(now_ms=NOW_MS + 5_000), isolate) is None


def test_isolate_refuses_a_flood_by_itself() -> None:
    isolate = memory()
    for _ in range(QUOTA):
        guard(asked(), isolate)
    with pytest.raises(AddressLimited) as refused:
        guard(asked(), isolate)
    assert refused.value.retry_after_s == 60


def test_shadow_mode_says_no_only_to_the_log() -> None:
    isolate = memory(LIMITS="shadow")
    for _ in range(QUOTA):
        guard(asked(), isolate)
    made = asked()
    assert guard(made, isolate) is None
    assert made.notes["limited"] == "address"


def test_addresses_do_not_share_a_count() -> None:
    isolate = memory()
    for _ in range(QUOTA):
        guard(asked(), isolate)
    other = asked()
    other.address = "192.0.2.8"
    assert guard(other, isolate) is None


@pytest.mark.parametrize(
    ("path", "binding"),
    [("sign-up", "SIGN_UP_LIMIT"), ("sign-in", "SIGN_IN_LIMIT"), ("refresh", "SIGN_UP_LIMIT")],
)
def test_entering_asks_a_stricter_limit_first(path: str, binding: str) -> None:
    plan = check(memory(), f"/v1/auth/{path}")
    assert plan.steps == (CheckLimit(binding, "192.0.2.7"),)
    assert plan.then(True) is None


def test_too_much_is_429_with_a_time() -> None:
    with pytest.raises(AddressLimited) as refused:
        check(memory(), "/v1/auth/sign-in").then(False)
    assert refused.value.retry_after_s == 60


def test_who_may_not_sign_in_may_still_read() -> None:
    isolate = memory()
    with pytest.raises(AddressLimited):
        check(isolate, "/v1/auth/sign-in").then(False)
    with pytest.raises(AddressLimited):
        check(isolate, "/v1/auth/sign-in", NOW_MS + 4_999)
    assert check(isolate, "/v1/auth/sign-in", NOW_MS + 5_000).then(True) is None
    assert guard(asked(), isolate) is None
