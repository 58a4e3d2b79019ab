import pytest

from edge import origin
from edge.exchange import Answer, Caller, Plan
from edge.memory import Memory
from edge.steps import AskHealth, Fetch, Fetched, Hedge, Hedged, Unreached
from shared import context
from shared.errors import DeadlineExceeded, RegionUnavailable
from tests.edge.given import NOW_MS, NOW_S, USER, fetched, memory, routed

MEMORY = memory()
CELL = MEMORY.directory.cell("euw1-a") if MEMORY.directory else None


def asked(passed_ms: int = 0, **more: object) -> Fetch:
    made = routed("/v1/posts", "POST", body=b"{}", country="DE")
    made.now_ms += passed_ms
    made.caller = Caller(USER, "eu", "family-1", NOW_S + 60)
    made.address = "192.0.2.7"
    assert CELL is not None
    return origin.ask(made, MEMORY, CELL, "/v1/posts?x=1", method="POST", body=b"{}", **more)


def test_context_says_who_where_and_until_when() -> None:
    step = asked()
    verified = context.verify(
        step.headers[context.HEADER],
        MEMORY.settings.keys,
        method="POST",
        path="/v1/posts?x=1",
        body=b"{}",
        now_ms=NOW_MS,
    )
    assert (verified.user, verified.family, verified.zone) == (USER, "family-1", "eu")
    assert (verified.cell, verified.country) == ("euw1-a", "DE")
    assert (verified.issued_ms, verified.deadline_ms) == (NOW_MS, NOW_MS + 5_000)


def test_address_is_only_told_as_a_keyed_hash() -> None:
    step = asked()
    assert "192.0.2.7" not in str(step)
    payload = step.headers[context.HEADER]
    other = memory(CONTEXT_KEYS="k1:" + "22" * 32)
    made = routed()
    made.address = "192.0.2.7"
    assert origin._pseudonym(made, MEMORY) != origin._pseudonym(made, other)
    assert payload


def test_function_is_asked_under_its_own_url() -> None:
    assert asked().url == "http://127.0.0.1:1/euw1-a/api/v1/posts?x=1"
    assert asked(function="identity").url == "http://127.0.0.1:1/euw1-a/identity/v1/posts?x=1"


def test_call_takes_no_longer_than_what_is_left() -> None:
    assert asked().timeout_ms == 5_000
    assert asked(timeout_ms=2_000).timeout_ms == 2_000
    assert asked(passed_ms=4_000).timeout_ms == 1_000
    assert asked(passed_ms=4_000, timeout_ms=2_000).timeout_ms == 1_000


@pytest.mark.parametrize(
    ("result", "transient"),
    [
        (Unreached(timed_out=False), True),
        (fetched({}, 503), True),
        (fetched({}, 503, **{"retry-after": "1"}), True),
        (fetched({"type": "posting-paused"}, 503, **{"retry-after": "60"}), False),
        (Fetched(503, {"retry-after": "60"}, b"busy"), True),
        (Fetched(502, {}, b""), True),
        (Fetched(429, {"content-type": "application/json"}, b"{}"), True),
        (fetched({"type": "sign-in-limited"}, 429), False),
        (fetched({}, 500), False),
        (fetched({}, 404), False),
        (fetched({}), False),
    ],
)
def test_what_may_pass_is_transient(result: Fetched | Unreached, transient: bool) -> None:
    assert origin.is_transient(result) is transient


def call(harmless: bool, results: list[Fetched | Unreached], passed_ms: int = 0) -> int:
    """How many times the function is asked for these results."""
    made, isolate = routed(), memory()
    assert CELL is not None
    last: list[Fetched | Unreached] = []

    def then(result: Fetched | Unreached) -> Answer:
        last.append(result)
        return Answer(200, {})

    plan = origin.call(made, isolate, CELL, "/v1/me", then, harmless=harmless)
    assert isinstance(plan, Plan)
    for number, result in enumerate(results, 1):
        made.now_ms += passed_ms
        outcome = plan.then(result)
        if not isinstance(outcome, Plan):
            assert last == [result]
            return number
        plan = outcome
    raise AssertionError("it would go on asking")


LOST = Unreached(timed_out=False)


def test_harmless_request_is_tried_twice() -> None:
    assert call(True, [LOST, LOST]) == 2
    assert call(True, [fetched({})]) == 1


def test_request_that_could_do_harm_is_tried_once() -> None:
    assert call(False, [LOST]) == 1


def test_there_is_no_second_try_without_time() -> None:
    assert call(True, [LOST], passed_ms=4_751) == 1


def test_platforms_errors_are_not_the_functions() -> None:
    assert isinstance(origin.failure_of(Fetched(403, {}, b"{}")), RegionUnavailable)
    assert isinstance(origin.failure_of(Unreached(timed_out=True)), DeadlineExceeded)
    assert isinstance(origin.failure_of(LOST), RegionUnavailable)
    assert origin.failure_of(fetched({}, 403)) is None
    assert origin.failure_of(fetched({})) is None


@pytest.mark.parametrize("result", [LOST, Fetched(200, {}, b"{}"), fetched({}, 404)])
def test_document_comes_of_a_200_only(result: Fetched | Unreached) -> None:
    if isinstance(result, Fetched) and result.status == 200:
        assert origin.document_of(result) == {}
    else:
        with pytest.raises(RegionUnavailable):
            origin.document_of(result)


def test_second_try_waits_a_moment() -> None:
    made = routed()
    assert CELL is not None
    first = origin.call(made, memory(), CELL, "/v1/me", lambda _: None)
    assert isinstance(first, Plan)
    second = first.then(LOST)
    assert isinstance(second, Plan)
    (step,) = second.steps
    assert isinstance(step, Fetch)
    assert 20 <= step.pause_ms <= 100


def test_one_try_of_a_read_leaves_time_for_another() -> None:
    assert CELL is not None
    plan = origin.call(routed(), memory(), CELL, "/v1/me", lambda _: None)
    assert isinstance(plan, Plan)
    assert plan.steps[0].timeout_ms == 2_500  # type: ignore[union-attr]
    once = origin.call(routed(), memory(), CELL, "/v1/me", lambda _: None, harmless=False)
    assert isinstance(once, Plan)
    assert once.steps[0].timeout_ms == 5_000  # type: ignore[union-attr]


def test_failing_cell_is_not_asked_again() -> None:
    isolate, results = memory(), []
    assert CELL is not None
    tries = 0
    for _ in range(2):
        plan = origin.call(routed(), isolate, CELL, "/v1/me", results.append)
        while isinstance(plan, Plan):
            tries += 1
            plan = plan.then(LOST)
    assert tries == 3, "the second request's first try opened the breaker"
    made = routed()
    assert origin.call(made, isolate, CELL, "/v1/me", results.append) is None
    assert results == [LOST] * 3
    assert made.notes["origin"] == "not asked"


def test_one_bad_request_does_not_close_a_cell_to_others() -> None:
    isolate = memory()
    assert CELL is not None
    plan = origin.call(routed(), isolate, CELL, "/v1/me", lambda _: None)
    while isinstance(plan, Plan):
        plan = plan.then(LOST)
    assert isolate.board.admits(CELL, NOW_MS)


def test_first_failure_is_reported_behind_the_answer() -> None:
    made = routed()
    assert CELL is not None
    plan = origin.call(made, memory(), CELL, "/v1/me", lambda _: None)
    assert isinstance(plan, Plan)
    plan.then(LOST)
    assert [one.steps for one in made.later] == [(AskHealth("report", ("eu-west-1",)),)]


def test_retries_stop_when_the_budget_is_spent() -> None:
    isolate = memory()
    isolate.board.budget.left = 0.5
    assert CELL is not None
    plan = origin.call(routed(), isolate, CELL, "/v1/me", lambda _: None)
    assert isinstance(plan, Plan)
    assert plan.then(LOST) is None


def known(isolate: Memory, calls: int = 40, took_ms: int = 50) -> None:
    assert CELL is not None
    for _ in range(calls):
        isolate.board.record(CELL, ok=True, took_ms=took_ms, now_ms=NOW_MS)


def test_late_read_is_asked_for_twice() -> None:
    isolate, results = memory(), []
    known(isolate)
    assert CELL is not None
    made = routed()
    plan = origin.call(made, isolate, CELL, "/v1/me", results.append)
    assert isinstance(plan, Plan)
    (step,) = plan.steps
    assert isinstance(step, Hedge)
    assert 50 <= step.after_ms <= 60
    left = isolate.board.budget.left
    plan.then(Hedged(fetched({}), twice=True))
    assert results == [fetched({})]
    assert isolate.board.budget.left == left - 1


def test_write_is_never_asked_for_twice_at_once() -> None:
    isolate = memory()
    known(isolate)
    assert CELL is not None
    plan = origin.call(routed(), isolate, CELL, "/v1/posts", lambda _: None, method="POST")
    assert isinstance(plan, Plan)
    assert isinstance(plan.steps[0], Fetch)
