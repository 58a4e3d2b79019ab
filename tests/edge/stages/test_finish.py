import pytest

from edge.exchange import Answer
from edge.stages.finish import finish
from tests.edge.given import NOW_MS, exchange, memory


def finished(
    answer: Answer, method: str = "GET", origin: str | None = None, **variables: str
) -> Answer:
    made = exchange(method=method, headers={"origin": origin} if origin else {})
    made.request_id, made.now_ms, made.spent_ms = "r-1", NOW_MS + 9, {"limit": 1, "forward": 8}
    return finish(made, memory(**variables), answer)


PLAIN = Answer(200, {"content-type": "application/json"}, b"{}")


def test_every_answer_is_secured_named_and_timed() -> None:
    headers = finished(PLAIN).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["content-security-policy"].startswith("default-src 'none'")
    assert headers["cache-control"] == "private, no-store"
    assert headers["nearcast-request-id"] == "r-1"
    assert headers["server-timing"] == "limit;dur=1, forward;dur=8, total;dur=9"


def test_answer_may_say_that_it_can_be_kept() -> None:
    kept = Answer(200, {"cache-control": "public, max-age=300"})
    assert finished(kept).headers["cache-control"] == "public, max-age=300"


def test_page_may_have_styles_and_no_scripts() -> None:
    page = Answer(200, {"content-type": "text/html; charset=utf-8"}, b"<html>")
    policy = finished(page).headers["content-security-policy"]
    assert "style-src" in policy
    assert "script-src" not in policy


def test_nothing_has_no_type() -> None:
    assert "content-type" not in finished(Answer(204, PLAIN.headers)).headers


@pytest.mark.parametrize("status", [204, 205, 304])
def test_status_that_allows_no_body_has_none(status: int) -> None:
    assert finished(Answer(status, {}, b"stray")).body == b""


def test_head_has_the_length_and_no_body() -> None:
    answer = finished(PLAIN, "HEAD")
    assert (answer.body, answer.headers["content-length"]) == (b"", "2")


@pytest.mark.parametrize(
    ("configured", "origin", "allowed"),
    [
        ("", "https://app.example", None),
        ("*", None, None),
        ("*", "https://app.example", "*"),
        ("https://app.example https://b.example", "https://app.example", "https://app.example"),
        ("https://app.example", "https://evil.example", None),
    ],
)
def test_answer_is_shared_with_configured_origins(
    configured: str, origin: str | None, allowed: str | None
) -> None:
    headers = finished(PLAIN, origin=origin, CORS_ORIGINS=configured).headers
    assert headers.get("access-control-allow-origin") == allowed


def test_answer_that_depends_on_the_origin_says_so() -> None:
    headers = finished(PLAIN, origin="https://x.example", CORS_ORIGINS="https://a.example").headers
    assert headers["vary"] == "origin"


def test_what_stages_have_to_say_goes_along_with_any_answer() -> None:
    made = exchange()
    made.fields["ratelimit"] = '"user";r=1;t=2'
    for answer in (PLAIN, Answer(304, {}), Answer(503, {})):
        assert finish(made, memory(), answer).headers["ratelimit"] == '"user";r=1;t=2'


def test_answer_that_varied_already_still_does() -> None:
    varied = Answer(200, {"vary": "accept-language"})
    headers = finished(varied, origin="https://a.example", CORS_ORIGINS="https://a.example").headers
    assert headers["vary"] == "accept-language, origin"


def test_every_answer_is_counted() -> None:
    isolate = memory()
    for status in (200, 429):
        finish(exchange(), isolate, Answer(status, {}))
    assert {key[2] for key in isolate.metrics.sums} == {"200", "429"}
