import pytest

from edge.exchange import Exchange, Plan
from edge.stages.forward import forward
from edge.steps import Fetch, Fetched, Unreached
from shared.errors import DeadlineExceeded, HeaderMalformed, RegionUnavailable
from tests.edge.given import fetched, memory, routed

MEMORY = memory()
LOST = Unreached(timed_out=False)


def placed(target: str = "/v1/me", method: str = "GET", **more: object) -> Exchange:
    made = routed(target, method, **more)
    assert MEMORY.directory is not None
    made.cell = MEMORY.directory.cell("euw1-a")
    return made


def sent(made: Exchange) -> Fetch:
    plan = forward(made, MEMORY)
    assert isinstance(plan, Plan)
    (step,) = plan.steps
    assert isinstance(step, Fetch)
    return step


def answered(made: Exchange, *results: Fetched | Unreached) -> Exchange:
    outcome = forward(made, MEMORY)
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
