"""Transactions that collide are tried again; what was stored is never stored twice."""

from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from pynamodb.exceptions import TransactWriteError

from functions.adapters import connections
from functions.adapters.retries import TRIES
from shared.errors import Busy, RegionUnavailable
from tests.functions.adapters.given import claim_of, post_of, someone, stamp

REGION = "eu-west-1"


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr("functions.adapters.retries.time.sleep", lambda _: None)


def cancelled(steps, code="TransactionConflict"):
    reasons = [{"Code": code}, *[{"Code": "None"}] * (steps - 1)]
    error = {"Code": "TransactionCanceledException", "Message": "cancelled"}
    return ClientError(
        {"Error": error, "CancellationReasons": reasons, "ResponseMetadata": {"HTTPHeaders": {}}},
        "TransactWriteItems",
    )


def failing(times, error, *, after=False):
    """Let the first calls of an operation fail, before or after they took effect."""
    client = connections.dynamodb(REGION).client
    real, calls = client._make_api_call, []

    def call(operation, arguments):
        if operation != "TransactWriteItems":
            return real(operation, arguments)
        calls.append(operation)
        if len(calls) > times:
            return real(operation, arguments)
        if after:
            real(operation, arguments)
        raise error

    return calls, patch.object(client, "_make_api_call", call)


def test_a_follow_that_collides_is_tried_again(aws):
    fan, author = someone(aws, "eu"), someone(aws, "us")
    calls, patched = failing(3, cancelled(4))
    with patched:
        assert aws["eu"].graph.follow(fan, author, 5)
    assert len(calls) == 4
    assert aws["eu"].graph.audience_here(author)[0].count == 1


def test_a_post_that_collides_is_tried_again(aws):
    author = someone(aws, "eu")
    calls, patched = failing(2, cancelled(3))
    with patched:
        aws["eu"].posts.create(post_of(author), claim_of("k"))
    assert len(calls) == 3
    assert aws["eu"].users.get(author).post_count == 1


def test_a_deletion_that_collides_is_tried_again(aws):
    author = someone(aws, "eu")
    post = post_of(author)
    aws["eu"].posts.create(post, claim_of("k"))
    _, patched = failing(2, cancelled(2))
    with patched:
        assert aws["eu"].posts.delete(author, post.post_id, 7, stamp(9))
    assert aws["eu"].users.get(author).post_count == 0


def test_endless_contention_is_busy(aws):
    fan, author = someone(aws, "eu"), someone(aws, "us")
    calls, patched = failing(99, cancelled(4))
    with patched, pytest.raises(Busy):
        aws["eu"].graph.follow(fan, author, 5)
    assert len(calls) == TRIES


def test_a_post_whose_answer_was_lost_is_met_by_its_retry(aws):
    author = someone(aws, "eu")
    first = post_of(author, 1)
    _, patched = failing(1, EndpointConnectionError(endpoint_url="x"), after=True)
    with patched:
        with pytest.raises(RegionUnavailable):
            aws["eu"].posts.create(first, claim_of("k"))
        assert aws["eu"].posts.create(post_of(author, 2), claim_of("k")) == first
    assert aws["eu"].users.get(author).post_count == 1


def test_a_fault_of_ours_is_not_taken_for_contention(aws):
    author = someone(aws, "eu")
    _, patched = failing(1, cancelled(3, "ValidationError"))
    with patched, pytest.raises(TransactWriteError):
        aws["eu"].posts.create(post_of(author), claim_of("k"))


def test_throttling_is_busy(aws):
    author = someone(aws, "eu")
    error = ClientError(
        {"Error": {"Code": "ThrottlingException", "Message": "slow down"}}, "TransactWriteItems"
    )
    _, patched = failing(1, error)
    with patched, pytest.raises(Busy):
        aws["eu"].posts.create(post_of(author), claim_of("k"))
