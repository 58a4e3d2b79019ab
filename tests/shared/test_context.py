import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import base64url
from shared.context import CONTEXT_MAX, Context, digest, sign, verify
from shared.errors import ContextExpired, ContextInvalid, ContextMissing
from shared.keys import Keys

KEYS = Keys.from_text("one:" + "11" * 32)
CONTEXT = Context(
    request_id="r1",
    method="POST",
    path="/v1/posts?dry=1",
    body=digest(b"{}"),
    issued_ms=1_000_000,
    deadline_ms=1_005_000,
    zone="eu",
    cell="euw1-a",
    user="eu0123456789ab",
    decision={"ranker": "b"},
)


def check(text: str | None, **changes: object) -> Context:
    seen = {"method": "POST", "path": "/v1/posts?dry=1", "body": b"{}", "now_ms": 1_002_000}
    return verify(text, KEYS, **(seen | changes))  # type: ignore[arg-type]


def test_a_signed_context_comes_back_whole() -> None:
    assert check(sign(CONTEXT, KEYS)) == CONTEXT


@pytest.mark.parametrize("text", [None, ""])
def test_a_missing_context_is_refused(text: str | None) -> None:
    with pytest.raises(ContextMissing):
        check(text)


@pytest.mark.parametrize(
    "change",
    [{"method": "DELETE"}, {"path": "/v1/posts"}, {"path": "/v1/posts?dry=2"}, {"body": b"{ }"}],
)
def test_a_context_of_another_request_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(ContextInvalid):
        check(sign(CONTEXT, KEYS), **change)


@pytest.mark.parametrize("now_ms", [997_999, 1_007_001])
def test_a_context_dies_with_its_deadline_and_is_not_from_the_future(now_ms: int) -> None:
    with pytest.raises(ContextExpired):
        check(sign(CONTEXT, KEYS), now_ms=now_ms)


@pytest.mark.parametrize("now_ms", [998_000, 1_007_000])
def test_clocks_may_differ_by_two_seconds(now_ms: int) -> None:
    assert check(sign(CONTEXT, KEYS), now_ms=now_ms).user == CONTEXT.user


def test_a_context_under_an_unknown_key_is_refused() -> None:
    with pytest.raises(ContextInvalid):
        check(sign(CONTEXT, Keys.from_text("one:" + "22" * 32)))
    with pytest.raises(ContextInvalid):
        check(sign(CONTEXT, Keys.from_text("two:" + "11" * 32)))


def test_a_payload_cannot_be_swapped_under_a_mac() -> None:
    kid, _, mac = sign(CONTEXT, KEYS).split(".")
    _, payload, _ = sign(replace(CONTEXT, user="us0123456789ab"), KEYS).split(".")
    with pytest.raises(ContextInvalid):
        check(f"{kid}.{payload}.{mac}")


@given(st.text(min_size=1, max_size=200))
def test_noise_is_invalid(noise: str) -> None:
    with pytest.raises(ContextInvalid):
        check(noise)


def test_an_endless_context_is_refused_unread() -> None:
    with pytest.raises(ContextInvalid):
        check(sign(replace(CONTEXT, path="/" * CONTEXT_MAX), KEYS))


def signed(document: object) -> str:
    payload = base64url.encode(json.dumps(document).encode())
    return f"one.{payload}.{base64url.encode(KEYS.mac('one', 'context', payload.encode()))}"


def test_fields_of_a_newer_edge_are_passed_over() -> None:
    kid, payload, _ = sign(CONTEXT, KEYS).split(".")
    document = json.loads(base64url.decode(payload)) | {"mood": "bright"}
    assert kid == "one"
    assert check(signed(document)) == CONTEXT


@pytest.mark.parametrize("document", [{}, [], None, {"user": "x"}])
def test_a_signed_payload_that_is_no_context_is_invalid(document: object) -> None:
    with pytest.raises(ContextInvalid):
        check(signed(document))
