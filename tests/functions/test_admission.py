import base64

import pytest

from functions.admission import admit, admitted, body_of, caller, current
from functions.deadline import check, now_ms
from shared.errors import (
    ContextExpired,
    ContextInvalid,
    ContextMissing,
    DeadlineExceeded,
    TokenMissing,
)
from tests.functions.events import FOREIGN, KEYS, REQUEST_ID, context_of, request


def test_a_genuine_request_is_admitted():
    context = admit(request("POST", "/v1/posts", {"text": "x"}, user="u"), KEYS)
    assert (context.request_id, context.user) == (REQUEST_ID, "u")


def test_a_binary_body_is_read_as_it_was_sent():
    event = request("POST", "/v1/posts", {"text": "x"})
    event["body"] = base64.b64encode(event["body"].encode()).decode()
    event["isBase64Encoded"] = True
    assert admit(event, KEYS)
    assert body_of(event) == b'{"text": "x"}'


@pytest.mark.parametrize(
    ("signed", "arrived"),
    [
        ("/v1/users/@ada", "/v1/users/%40ada"),
        ("/v1/users/%40ada", "/v1/users/@ada"),
        ("/v1/timelines/home?cursor=a.b&limit=3", "/v1/timelines/home?cursor=a%2Eb&limit=3"),
    ],
)
def test_a_path_that_was_spelled_anew_is_the_same_path(signed, arrived):
    assert admit(request("GET", arrived, signed_path=signed), KEYS).path == signed


@pytest.mark.parametrize(
    ("signed", "arrived"),
    [
        ("/v1/users/a", "/v1/users/b"),
        ("/v1/timelines/home?limit=3", "/v1/timelines/home?limit=4"),
        ("/v1/timelines/home", "/v1/timelines/home?limit=4"),
        ("/v1/timelines/home?limit=3&cursor=", "/v1/timelines/home?limit=3"),
    ],
)
def test_another_path_is_not(signed, arrived):
    with pytest.raises(ContextInvalid):
        admit(request("GET", arrived, signed_path=signed), KEYS)


def test_another_body_is_not():
    event = request("POST", "/v1/posts", {"text": "x"})
    event["body"] = event["body"].replace("x", "y")
    with pytest.raises(ContextInvalid):
        admit(event, KEYS)


def test_a_request_past_the_edge_is_refused():
    event = request("GET", "/v1/me")
    del event["headers"]["nearcast-context"]
    with pytest.raises(ContextMissing):
        admit(event, KEYS)


@pytest.mark.parametrize("text", ["x", "a.b.c", "..", "k1.e30.AAAA", "k1.bnVsbA.AAAA"])
def test_a_malformed_context_is_refused(text):
    event = request("GET", "/v1/me")
    event["headers"]["nearcast-context"] = text
    with pytest.raises(ContextInvalid):
        admit(event, KEYS)


def test_a_context_under_another_key_is_refused():
    with pytest.raises(ContextInvalid):
        admit(request("GET", "/v1/me", keys=FOREIGN), KEYS)


def test_a_context_past_its_deadline_is_refused():
    with pytest.raises(ContextExpired):
        admit(request("GET", "/v1/me", deadline_ms=now_ms() - 60_000), KEYS)


def test_a_request_has_a_caller_and_a_deadline_while_it_is_handled():
    with admitted(context_of("GET", "/v1/me", user="u")):
        assert caller() == current().user == "u"
        check()
    with admitted(context_of("GET", "/v1/me", deadline_ms=now_ms() - 1)):
        with pytest.raises(TokenMissing):
            caller()
        with pytest.raises(DeadlineExceeded):
            check()
    check()
