import json

from edge import problems
from shared.errors import AddressLimited, RegionUnavailable, TokenExpired, TokenMissing, UserUnknown
from tests.edge.given import exchange


def test_problem_names_the_request() -> None:
    made = exchange()
    made.request_id = "r-1"
    answer = problems.answer(UserUnknown("Nobody."), made)
    document = json.loads(answer.body)
    assert (answer.status, document["status"], document["request_id"]) == (404, 404, "r-1")
    assert document["detail"] == "Nobody."
    assert answer.headers["cache-control"] == "no-store"
    assert made.notes["problem"] == "user-unknown"


def test_refused_token_is_told_from_a_missing_one() -> None:
    missing = problems.answer(TokenMissing(), exchange()).headers["www-authenticate"]
    refused = problems.answer(TokenExpired(), exchange()).headers["www-authenticate"]
    assert "error" not in missing
    assert 'error="invalid_token"' in refused


def test_what_passes_says_when_to_come_back() -> None:
    assert problems.answer(RegionUnavailable(), exchange()).headers["retry-after"] == "1"
    limited = problems.answer(AddressLimited(retry_after_s=60), exchange())
    assert limited.headers["retry-after"] == "60"
    assert "retry-after" not in problems.answer(UserUnknown(), exchange()).headers
