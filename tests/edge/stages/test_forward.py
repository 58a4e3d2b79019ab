import json

import pytest

from edge.exchange import Answer, Exchange, Plan
from edge.stages.forward import forward
from edge.steps import Fetch, Fetched, Unreached
from shared.errors import DeadlineExceeded, HeaderMalformed, RegionUnavailable
from tests.edge.given import fetched, memory, routed

DIRECTORY = memory().directory
LOST = Unreached(timed_out=False)


def placed(target: str = "/v1/me", method: str = "GET", **more: object) -> Exchange:
    made = routed(target, method, **more)
    assert DIRECTORY is not None
    made.cell = DIRECTORY.cell("euw1-a")
    return made


def sent(made: Exchange) -> Fetch:
    plan = forward(made, memory())
    assert isinstance(plan, Plan)
    (step,) = plan.steps
    assert isinstance(step, Fetch)
    return step


def answered(made: Exchange, *results: Fetched | Unreached) -> Exchange:
    outcome = forward(made, memory())
    for result in results:
        assert isinstance(outcome, Plan), "it asks no more"
        outcome = outcome.then(result)
    assert outcome is None, "it still asks"
    return made


def test_request_goes_on_as_it_came() -> None:
    headers = {"content-type": "application/json", "idempotency-key": "k"}
    step = sent(placed("/v1/posts", "POST", body=b'{"text": "x"}', headers=headers))
    assert (step.method, step.body) == ("POST", b'{"text": "x"}')
    assert step.url.endswith("/euw1-a/api/v1/posts")
    assert headers.items() <= step.headers.items()


def test_what_a_region_must_not_see_or_believe_stays_here() -> None:
    headers = {
        "authorization": "Bearer secret",
        "cookie": "secret",
        "cf-connecting-ip": "192.0.2.7",
        "nearcast-context": "forged",
        "nearcast-want": "forged",
        "x-forwarded-for": "forged",
    }
    step = sent(placed(headers=headers))
    for hidden in ("secret", "forged", "192.0.2.7"):
        assert hidden not in str(step)


@pytest.mark.parametrize("key", ["gr\u00fc\u00df", "tab\there"])
def test_field_that_cannot_be_signed_is_malformed(key: str) -> None:
    with pytest.raises(HeaderMalformed):
        sent(placed("/v1/posts", "POST", body=b"{}", headers={"idempotency-key": key}))


def test_query_goes_along_unchanged() -> None:
    target = "/v1/timelines/users/eu3v9k2m8x7q1c?cursor=a%2Fb&limit=3"
    assert sent(placed(target)).url.endswith(target)


def test_only_a_hydrated_route_asks_for_a_skeleton() -> None:
    assert sent(placed("/v1/timelines/home")).headers["nearcast-want"] == "skeleton"
    assert "nearcast-want" not in sent(placed("/v1/me")).headers


def test_head_asks_for_what_get_would() -> None:
    made = placed()
    made.request.method = "HEAD"
    assert sent(made).method == "GET"


def test_answer_comes_back_with_the_fields_that_matter() -> None:
    result = fetched({"id": 1}, 201, location="/v1/posts/1", **{"x-amzn-requestid": "internal"})
    answer = answered(placed("/v1/posts", "POST", body=b"{}"), result).answer
    assert answer is not None
    assert (answer.status, answer.body) == (201, b'{"id": 1}')
    assert answer.headers == {"content-type": "application/json", "location": "/v1/posts/1"}


def test_functions_own_problem_is_the_answer() -> None:
    made = answered(placed(), fetched({"type": "/docs#user-unknown"}, 404))
    assert made.answer is not None
    assert made.answer.status == 404
    assert made.notes["problem"] == "user-unknown"


def test_read_is_tried_twice() -> None:
    made = answered(placed(), LOST, fetched({}))
    assert made.answer is not None
    assert made.notes["retried"] is True


def test_post_is_tried_twice_only_under_an_idempotency_key() -> None:
    with pytest.raises(RegionUnavailable):
        answered(placed("/v1/posts", "POST", body=b"{}"), LOST)
    again = placed("/v1/posts", "POST", body=b"{}", headers={"idempotency-key": "k"})
    assert answered(again, LOST, fetched({}, 201)).answer is not None


def test_patch_is_tried_once() -> None:
    with pytest.raises(RegionUnavailable):
        answered(placed("/v1/me", "PATCH", body=b"{}"), LOST)


@pytest.mark.parametrize(
    ("last", "error"),
    [
        (LOST, RegionUnavailable),
        (Unreached(timed_out=True), DeadlineExceeded),
        (Fetched(502, {"content-type": "text/plain"}, b"Internal Server Error"), RegionUnavailable),
        (Fetched(429, {"content-type": "application/json"}, b"{}"), RegionUnavailable),
    ],
)
def test_region_that_does_not_answer_is_a_clear_problem(
    last: Fetched | Unreached, error: type[Exception]
) -> None:
    with pytest.raises(error):
        answered(placed(), LOST, last)


COPY = Answer(200, {"content-type": "application/json"}, b"stale")


def test_stale_copy_stands_in_for_a_lost_region() -> None:
    made = placed("/v1/timelines/home")
    made.fallback = COPY
    answered(made, LOST, LOST)
    assert made.answer is COPY
    assert made.fields["nearcast-level"] == "4"


def test_region_that_is_known_to_be_down_is_not_asked() -> None:
    isolate = memory()
    isolate.board.learn({"eu-west-1": {"state": "down", "since_ms": 0}})
    made = placed("/v1/timelines/home")
    made.fallback = COPY
    assert forward(made, isolate) is None
    assert made.answer is COPY
    with pytest.raises(RegionUnavailable) as refused:
        forward(placed("/v1/posts", "POST", body=b"{}"), isolate)
    assert refused.value.retry_after_s == 5


def test_returning_region_gets_a_tenth_of_what_a_copy_can_answer() -> None:
    isolate = memory()
    isolate.board.learn({"eu-west-1": {"state": "returning", "since_ms": 0}})
    asked = 0
    for number in range(1_000):
        made = placed("/v1/timelines/home")
        made.entropy = (number * 65_536 // 1_000).to_bytes(2) + bytes(22)
        made.fallback = COPY
        asked += isinstance(forward(made, isolate), Plan)
    assert 95 <= asked <= 105
    assert isinstance(forward(placed("/v1/posts", "POST", body=b"{}"), isolate), Plan)


POST = "0" * 13 + "0" * 13


def test_post_is_read_from_another_regions_cards() -> None:
    isolate = memory()
    isolate.board.learn({"eu-west-1": {"state": "down", "since_ms": 0}})
    made = placed(f"/v1/posts/{POST}")
    plan = forward(made, isolate)
    assert isinstance(plan, Plan)
    (step,) = plan.steps
    assert isinstance(step, Fetch)
    assert step.url.endswith("/use1-a/api/internal/cards")
    second = plan.then(fetched({"posts": {POST: None}, "users": {}}))
    assert isinstance(second, Plan), "a null from elsewhere proves nothing"
    assert second.then(fetched({"posts": {POST: {"id": POST}}, "users": {}})) is None
    assert made.answer is not None
    body = json.loads(made.answer.body)
    assert (made.answer.status, body) == (200, {"id": POST, "counts": None, "viewer": None})
    assert made.fields["nearcast-level"] == "4"


def test_post_that_no_other_region_has_is_unavailable_not_unknown() -> None:
    isolate = memory()
    isolate.board.learn({"eu-west-1": {"state": "down", "since_ms": 0}})
    plan = forward(placed(f"/v1/posts/{POST}"), isolate)
    for _ in range(2):
        assert isinstance(plan, Plan)
        if plan.steps and "apse1" in str(plan.steps[0]):
            with pytest.raises(RegionUnavailable):
                plan.then(fetched({"posts": {POST: None}, "users": {}}))
            return
        plan = plan.then(fetched({"posts": {POST: None}, "users": {}}))
    raise AssertionError("not every region was asked")


@pytest.mark.parametrize(
    "target",
    ["/v1/timelines/home", "/v1/users/eu3v9k2m8x7q1c", "/v1/users/eu3v9k2m8x7q1c/following"],
)
def test_what_is_private_or_counted_is_asked_of_nobody_else(target: str) -> None:
    isolate = memory()
    isolate.board.learn({"eu-west-1": {"state": "down", "since_ms": 0}})
    with pytest.raises(RegionUnavailable):
        forward(placed(target), isolate)


def test_stale_copy_stands_in_for_a_functions_own_failure() -> None:
    made = placed("/v1/timelines/home")
    made.fallback = COPY
    busy = fetched({"type": "/docs#busy"}, 503)
    answered(made, busy, busy)
    assert made.answer is COPY
    unknown = placed("/v1/timelines/home")
    unknown.fallback = COPY
    answered(unknown, fetched({"type": "/docs#user-unknown"}, 404))
    assert unknown.answer is not None
    assert unknown.answer.status == 404
