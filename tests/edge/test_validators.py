import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.exchange import Answer
from edge.validators import PRIVATE, tag_of, validated
from tests.edge.given import routed

JSON = {"content-type": "application/json"}


@given(st.binary(max_size=99), st.binary(max_size=99))
def test_tags_tell_bodies_apart(one: bytes, other: bytes) -> None:
    assert (tag_of(one) == tag_of(other)) == (one == other)


def test_answer_gets_a_tag_and_may_be_kept_by_its_client() -> None:
    answer = validated(routed(), Answer(200, JSON, b"{}"))
    assert (answer.headers["etag"], answer.headers["cache-control"]) == (tag_of(b"{}"), PRIVATE)


@pytest.mark.parametrize("sent", ["*", '"other", ', "W/", ""])
def test_client_that_has_it_gets_304(sent: str) -> None:
    tag = tag_of(b"{}")
    wanted = sent if sent == "*" else sent.removesuffix("W/") + tag.removeprefix("W/" if sent == "" else "")  # fmt: skip
    answer = validated(routed(headers={"if-none-match": wanted}), Answer(200, JSON, b"{}"))
    assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", tag)


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("GET", Answer(404, JSON, b"{}")),
        ("GET", Answer(200, JSON | {"cache-control": "no-store"}, b"{}")),
        ("GET", Answer(200, JSON)),
        ("PATCH", Answer(200, JSON, b"{}")),
    ],
)
def test_other_answers_pass(method: str, answer: Answer) -> None:
    assert validated(routed(method=method, headers={"if-none-match": "*"}), answer) is answer
