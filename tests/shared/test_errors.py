import re

import pytest

from shared import errors


def test_every_problem_has_a_name_a_title_and_a_status() -> None:
    assert len(errors.CATALOGUE) > 40
    for slug, error in errors.CATALOGUE.items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug)
        assert error.title
        assert not error.title.endswith(".")
        assert 400 <= error.status <= 504


def test_a_problem_document_leaves_out_what_is_not_known() -> None:
    assert errors.TextEmpty().problem() == {
        "type": "/docs#text-empty",
        "title": "The text is empty",
        "status": 422,
    }


def test_a_problem_document_carries_what_is_known() -> None:
    error = errors.SignInLimited("Wait.", field="username", retry_after_s=9)
    document = error.problem("r1")
    assert document["detail"] == "Wait."
    assert document["field"] == "username"
    assert document["retry_after_s"] == 9
    assert document["request_id"] == "r1"


def test_a_problem_type_can_be_taken_once() -> None:
    with pytest.raises(TypeError, match="text-empty"):
        type("Twin", (errors.Unprocessable,), {"type": "text-empty"})


def test_retrying_helps_where_the_server_is_short_of_something() -> None:
    helped = {slug for slug, error in errors.CATALOGUE.items() if error.retryable}
    assert {"busy", "region-unavailable", "sign-in-limited"} <= helped
    assert "text-empty" not in helped
