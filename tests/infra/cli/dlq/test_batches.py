"""Discarded batches over moto: shown with their reason, given to their function again, once."""

import json
import os
from collections.abc import Iterator
from unittest.mock import patch

import boto3
import pytest
from moto import mock_aws

from infra.cli.dlq.batches import DiscardedBatches, discarded_batches
from infra.cli.dlq.reasons import reasons
from infra.cli.dlq.redrive import peek, redrive
from tests.functions.conftest import ENVIRONMENT
from tests.infra.cli.dlq.test_queues import LATER_MS, REGION, Functions

BUCKET = f"nearcast-test-{REGION}-archive-123456789012"
EVENT = {"Records": [{"eventName": "INSERT", "dynamodb": {}}]}


@pytest.fixture
def batches() -> Iterator[DiscardedBatches]:
    with patch.dict(os.environ, ENVIRONMENT), mock_aws():
        s3 = boto3.client("s3", region_name=REGION)
        where = {"LocationConstraint": REGION}
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)  # type: ignore[arg-type]
        s3.put_object(Bucket=BUCKET, Key="posts/a/2026-10/01.jsonl.gz", Body=b"no batch")
        (made,) = discarded_batches(s3, Functions(), "test", REGION)
        yield made
        # Another test's moto may be around this one, and keep what is in it.
        for one in s3.list_objects_v2(Bucket=BUCKET)["Contents"]:
            s3.delete_object(Bucket=BUCKET, Key=one["Key"])
        s3.delete_bucket(Bucket=BUCKET)


def discard(batches: DiscardedBatches, number: int, *, as_text: bool = False) -> str:
    key = f"aws/lambda/uuid/2026/11/20/2026-11-20T09.05.{number:02}-uuid"
    told = {
        "requestContext": {
            "requestId": "r",
            "functionArn": f"arn:aws:lambda:{REGION}:1:function:nearcast-test-euw1-a-outbox",
            "condition": "RecordAgeExceeded",
            "approximateInvokeCount": 7,
        },
        "version": "1.0",
        "timestamp": "2026-11-20T09:05:00.123Z",
        "payload": json.dumps(EVENT) if as_text else EVENT,
    }
    batches.s3.put_object(Bucket=BUCKET, Key=key, Body=json.dumps(told).encode())
    return key


def test_batches_are_shown_with_their_reason_and_stay(batches: DiscardedBatches) -> None:
    discard(batches, 1)
    (letter,) = peek(batches, 10)
    assert letter.kind == "stream_batch"
    assert reasons([letter], batches, None) == {letter.id: "RecordAgeExceeded after 7 invocations"}
    assert batches.count() == 1
    assert batches.held == set()


@pytest.mark.parametrize("as_text", [False, True])
def test_batches_go_back_to_their_function(batches: DiscardedBatches, as_text: bool) -> None:
    for number in range(12):
        discard(batches, number, as_text=as_text)
    assert vars(redrive(batches, began_ms=LATER_MS)) == {"sent": 12, "kept": 0, "refused": 0}
    assert batches.count() == 0
    assert batches.functions.invoked[0] == ("nearcast-test-euw1-a-outbox", EVENT)


def test_a_batch_that_fails_again_stays(batches: DiscardedBatches) -> None:
    discard(batches, 1)
    batches.functions.fails = True
    assert vars(redrive(batches, began_ms=LATER_MS)) == {"sent": 0, "kept": 0, "refused": 1}
    assert batches.count() == 1
