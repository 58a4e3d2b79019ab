"""Events as SQS and S3 bring them."""

import json
from types import SimpleNamespace

import pytest

from functions.transcoder import handler
from functions.transcoding.reasons import DAMAGED, Unfit
from shared.errors import Busy
from shared.messages import MediaChanged, MediaPart, MediaUploaded
from tests.functions.events import LAMBDA, failed, queue_event
from tests.shared.test_arrivals import TEST_EVENT, notification


class Holder:
    def __init__(self):
        self.held = []

    def hold(self, receipts, seconds):
        self.held.append((list(receipts), seconds))


@pytest.fixture
def run(stage):
    stage.place.hold_s, stage.place.media_holder = 60, Holder()
    context = SimpleNamespace(**vars(LAMBDA))
    context.get_remaining_time_in_millis = lambda: stage.left_ms

    def run(body, received=1):
        event = queue_event(body)
        (record,) = event["Records"]
        record["receiptHandle"] = "receipt"
        record["attributes"] = {"ApproximateReceiveCount": str(received)}
        return failed(handler.lambda_handler(event, context))

    return run


def test_a_buckets_notification_begins_an_asset(stage, run):
    file = stage.upload()
    assert run(notification(file)) == []
    assert stage.file(file).state == "processing"
    assert stage.place.media_holder.held[0] == (["receipt"], 60)


def test_a_notification_of_several_uploads_is_about_each(stage, run):
    first, second = stage.upload(b"one"), stage.upload(b"two")
    assert run(notification(first, second)) == []
    assert {stage.file(first).state, stage.file(second).state} == {"processing"}


def test_the_buckets_test_event_is_passed_over(stage, run):
    assert run(TEST_EVENT) == []


@pytest.mark.parametrize(
    "body",
    [
        "nonsense",
        MediaChanged("a", "m").to_json(),
        json.dumps({"Records": [{"eventSource": "aws:s3", "s3": {"object": {"key": "x"}}}]}),
    ],
)
def test_poison_fails_by_itself_and_ends_among_the_dead_letters(run, body):
    assert run(body) == ["0"]


def test_a_part_is_made(stage, run):
    file = stage.upload()
    run(notification(file))
    assert run(stage.queue.sent[0]) == []
    assert stage.asset(file).parts["audio"] == 100


def test_load_comes_again_with_a_delay_and_is_no_failure(stage, run):
    file = stage.upload()
    stage.workshop.fails["inspect"] = Busy()
    assert run(notification(file)) == []
    assert stage.queue.sent == [MediaUploaded(stage.owner, file.media_id)]


def test_what_fails_for_its_own_sake_is_acknowledged(stage, run):
    file = stage.upload()
    run(notification(file))
    stage.workshop.fails["audio"] = Unfit(DAMAGED)
    message = stage.queue.sent[0]
    assert run(message) == []
    assert stage.aside.sent == [MediaPart(stage.owner, message.asset, "audio", DAMAGED)]


def test_what_was_interrupted_is_reported_so_that_it_comes_again(stage, run):
    file = stage.upload()
    stage.workshop.fails["inspect"] = RuntimeError("a bug")
    assert run(notification(file), received=2) == ["0"]
    assert run(notification(file), received=3) == []
    assert stage.file(file).state == "failed"
