"""Dead-letter queues over moto: found, looked into, and sent back."""

import json
import os
import time
from collections.abc import Iterator
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from moto import mock_aws

from functions.transcoding.reasons import DAMAGED, sentence
from infra.cli.dlq import queues
from infra.cli.dlq.letters import UPLOAD_EVENT
from infra.cli.dlq.queues import SqsDeadLetters, dead_letter_queues
from infra.cli.dlq.reasons import UNKNOWN, reasons
from infra.cli.dlq.redrive import Outcome, peek, redrive
from shared.messages import FollowChanged, MediaPart
from tests.functions.conftest import ENVIRONMENT
from tests.shared.test_arrivals import UPLOAD, notification

REGION = "eu-west-1"
CELL = "nearcast-test-euw1-a"
LATER_MS = 9_999_999_999_999


class Functions:
    """A Lambda client that remembers what it was given."""

    def __init__(self) -> None:
        self.invoked: list[tuple[str, Any]] = []
        self.fails = False

    def invoke(self, FunctionName: str, Payload: str) -> dict[str, Any]:  # noqa: N803
        self.invoked.append((FunctionName, json.loads(Payload)))
        told: dict[str, Any] = {"Payload": BytesIO()}
        return told | {"FunctionError": "Unhandled"} if self.fails else told

    def list_event_source_mappings(self, EventSourceArn: str) -> dict[str, Any]:  # noqa: N803
        arn = f"arn:aws:lambda:{REGION}:1:function:{CELL}-fan-out"
        return {"EventSourceMappings": [{"FunctionArn": arn}]}


@pytest.fixture
def region(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    monkeypatch.setattr(queues, "WAIT_S", 0)
    with patch.dict(os.environ, ENVIRONMENT), mock_aws():
        sqs = boto3.client("sqs", region_name=REGION)
        for name in ("plans", "slices"):
            dead = sqs.create_queue(QueueName=f"{CELL}-{name}-dlq")["QueueUrl"]
            arn = f"arn:aws:sqs:{REGION}:123456789012:{dead.rpartition('/')[2]}"
            policy = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})
            sqs.create_queue(QueueName=f"{CELL}-{name}", Attributes={"RedrivePolicy": policy})
        sqs.create_queue(QueueName=f"{CELL}-outbox-dlq")
        sqs.create_queue(QueueName="nearcast-other-euw1-a-plans-dlq")
        logs = boto3.client("logs", region_name=REGION)
        yield SimpleNamespace(sqs=sqs, functions=Functions(), logs=logs)
        # Another test's moto may be around this one, and keep what is in it.
        for url in sqs.list_queues()["QueueUrls"]:
            sqs.delete_queue(QueueUrl=url)
        for group in logs.describe_log_groups()["logGroups"]:
            logs.delete_log_group(logGroupName=group["logGroupName"])


def letters_of(region: SimpleNamespace, name: str) -> SqsDeadLetters:
    found = dead_letter_queues(region.sqs, region.functions, "test")
    return next(queue for queue in found if queue.source == f"{CELL}-{name}")


def fill(region: SimpleNamespace, queue: SqsDeadLetters, count: int, first: int = 0) -> list[str]:
    bodies = [FollowChanged(f"f{number}", "a").to_json() for number in range(first, first + count)]
    for body in bodies:
        region.sqs.send_message(QueueUrl=queue.url, MessageBody=body)
    return bodies


def take_all(region: SimpleNamespace, queue: SqsDeadLetters) -> list[str]:
    """What lies in the source, taken out of it."""
    bodies: list[str] = []
    while found := region.sqs.receive_message(QueueUrl=queue.source_url).get("Messages", []):
        bodies += [message["Body"] for message in found]
        region.sqs.delete_message(
            QueueUrl=queue.source_url, ReceiptHandle=found[0]["ReceiptHandle"]
        )
    return sorted(bodies)


def test_every_queue_of_the_stage_is_found_with_its_source(region: SimpleNamespace) -> None:
    found = dead_letter_queues(region.sqs, region.functions, "test")
    assert [queue.source for queue in found] == [
        f"{CELL}-outbox",
        f"{CELL}-plans",
        f"{CELL}-slices",
    ]
    assert found[0].source_url is None
    assert found[1].source_url == found[1].url.removesuffix("-dlq")


def test_all_letters_go_back_and_the_queue_is_empty(region: SimpleNamespace) -> None:
    queue = letters_of(region, "slices")
    bodies = fill(region, queue, 23)
    assert vars(redrive(queue, began_ms=LATER_MS)) == {"sent": 23, "kept": 0, "refused": 0}
    assert queue.count() == 0
    assert take_all(region, queue) == sorted(bodies)


def test_a_limit_bounds_what_is_sent(region: SimpleNamespace) -> None:
    queue = letters_of(region, "slices")
    fill(region, queue, 15)
    assert redrive(queue, began_ms=LATER_MS, limit=12).sent == 12
    assert len(peek(queue, 10)) == 3


def test_what_no_function_can_read_stays_and_can_be_seen_at_once(region: SimpleNamespace) -> None:
    queue = letters_of(region, "plans")
    region.sqs.send_message(QueueUrl=queue.url, MessageBody='{"kind":"poison"}')
    fill(region, queue, 2)
    assert vars(redrive(queue, began_ms=LATER_MS)) == {"sent": 2, "kept": 1, "refused": 0}
    assert [letter.kind for letter in peek(queue, 10)] == ["poison"]
    assert redrive(queue, began_ms=LATER_MS, wanted=lambda _: True).sent == 1


def test_letters_from_after_the_beginning_are_left(region: SimpleNamespace) -> None:
    """One that was sent back and failed again would go round for ever."""
    queue = letters_of(region, "slices")
    fill(region, queue, 3)
    assert vars(redrive(queue, began_ms=1)) == {"sent": 0, "kept": 3, "refused": 0}


def test_a_run_takes_no_more_than_waited_when_it_began(
    region: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = letters_of(region, "slices")
    fill(region, queue, 4)
    send = SqsDeadLetters.send_back

    def fail_again(self: SqsDeadLetters, letters: Any) -> Any:
        fill(region, self, len(letters), first=100)
        return send(self, letters)

    monkeypatch.setattr(SqsDeadLetters, "send_back", fail_again)
    assert redrive(queue, began_ms=LATER_MS).sent == 4


def test_interrupted_between_send_and_delete_nothing_is_lost(
    region: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = letters_of(region, "slices")
    bodies = fill(region, queue, 25)
    remove, calls = SqsDeadLetters.remove, 0

    def interrupted(self: SqsDeadLetters, letters: Any) -> None:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        remove(self, letters)

    monkeypatch.setattr(SqsDeadLetters, "remove", interrupted)
    done = Outcome()
    with pytest.raises(KeyboardInterrupt):
        redrive(queue, began_ms=LATER_MS, outcome=done)
    assert done.sent == 10
    monkeypatch.setattr(SqsDeadLetters, "remove", remove)
    assert redrive(queue, began_ms=LATER_MS).sent == 15
    assert set(take_all(region, queue)) == set(bodies)


def test_a_letter_that_is_not_taken_stays(
    region: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    queue = letters_of(region, "slices")
    fill(region, queue, 3)
    monkeypatch.setattr(queue.sqs, "send_message_batch", lambda **_: {"Failed": []})
    assert vars(redrive(queue, began_ms=LATER_MS)) == {"sent": 0, "kept": 0, "refused": 3}
    assert queue.count() == 3


def test_attributes_go_along(region: SimpleNamespace) -> None:
    queue = letters_of(region, "slices")
    attributes = {"attempt": {"DataType": "Number", "StringValue": "3"}}
    region.sqs.send_message(
        QueueUrl=queue.url,
        MessageBody=FollowChanged("f", "a").to_json(),
        MessageAttributes=attributes,
    )
    redrive(queue, began_ms=LATER_MS)
    found = region.sqs.receive_message(QueueUrl=queue.source_url, MessageAttributeNames=["All"])
    assert found["Messages"][0]["MessageAttributes"] == attributes


def test_stream_records_go_back_through_their_function(region: SimpleNamespace) -> None:
    queue = letters_of(region, "outbox")
    letter = {"kind": "stream_record", "reason": "KeyError: 'username'", "record": {"dynamodb": {}}}
    region.sqs.send_message(QueueUrl=queue.url, MessageBody=json.dumps(letter))
    (seen,) = peek(queue, 10)
    assert reasons([seen], queue, region.logs) == {seen.id: "KeyError: 'username'"}
    region.functions.fails = True
    assert redrive(queue, began_ms=LATER_MS).refused == 1
    region.functions.fails = False
    assert redrive(queue, began_ms=LATER_MS).sent == 1
    assert region.functions.invoked[-1] == (f"{CELL}-outbox", {"Records": [{"dynamodb": {}}]})
    assert queue.count() == 0


def test_the_last_logged_failure_is_the_reason(region: SimpleNamespace) -> None:
    queue = letters_of(region, "slices")
    fill(region, queue, 1)
    (letter,) = peek(queue, 10)
    group = f"/aws/lambda/{CELL}-fan-out"
    assert reasons([letter], queue, region.logs) == {letter.id: UNKNOWN}
    region.logs.create_log_group(logGroupName=group)
    region.logs.create_log_stream(logGroupName=group, logStreamName="s")
    now = time.time_ns() // 1_000_000
    events = [
        {"timestamp": now + number, "message": json.dumps(told)}
        for number, told in enumerate(
            [
                {"message_id": letter.id, "exception": "Traceback\nValueError: first"},
                {"message_id": letter.id, "exception": "Traceback\nBusy: too much at once"},
                {"message_id": letter.id, "message": "seen again"},
                {"message_id": "another", "exception": "Traceback\nValueError: another"},
            ]
        )
    ]
    region.logs.put_log_events(logGroupName=group, logStreamName="s", logEvents=events)
    assert reasons([letter], queue, region.logs) == {letter.id: "Busy: too much at once"}


def test_an_unreadable_letter_is_its_own_reason(region: SimpleNamespace) -> None:
    queue = letters_of(region, "slices")
    region.sqs.send_message(QueueUrl=queue.url, MessageBody="nonsense")
    (letter,) = peek(queue, 10)
    assert "not a message" in reasons([letter], queue, region.logs)[letter.id]


def test_a_part_of_media_says_by_itself_why_it_was_set_aside_and_goes_back(
    region: SimpleNamespace,
) -> None:
    queue = letters_of(region, "slices")
    body = MediaPart("o", "o-a", "360p", DAMAGED).to_json()
    region.sqs.send_message(QueueUrl=queue.url, MessageBody=body)
    (letter,) = peek(queue, 10)
    assert reasons([letter], queue, region.logs) == {letter.id: f"{DAMAGED}: {sentence(DAMAGED)}"}
    assert redrive(queue, began_ms=LATER_MS).sent == 1


def test_an_uploads_notification_can_be_read_and_goes_back(region: SimpleNamespace) -> None:
    queue = letters_of(region, "slices")
    region.sqs.send_message(QueueUrl=queue.url, MessageBody=notification(UPLOAD))
    (letter,) = peek(queue, 10)
    assert (letter.kind, letter.complaint, letter.reason) == (UPLOAD_EVENT, None, None)
    assert reasons([letter], queue, region.logs) == {letter.id: UNKNOWN}
    assert redrive(queue, began_ms=LATER_MS).sent == 1
