"""What was answered 201 arrives: duplicates, repeats, crashes and poison change nothing."""

import json
from typing import Any

import pytest

from functions.api import posts
from functions.deadline import now_ms
from shared.clock import HybridClock
from shared.messages import PostChanged, Slice
from tests.journeys.system import Someone, System, eventually


@pytest.fixture(scope="module")
def author(system: System) -> Someone:
    return system.newcomer("eu")


@pytest.fixture(scope="module")
def follower(system: System, author: Someone) -> Someone:
    someone = system.newcomer("us")
    someone.client.follow(author.id)
    eventually(lambda: system.stranger().user(author.id), lambda user: user["follower_count"] == 1)
    return someone


def send(system: System, zone: str, queue: str, body: str) -> None:
    cell = system.cell(zone)
    sqs = system.aws.client("sqs", cell.region)
    sqs.send_message(QueueUrl=cell.queues[queue], MessageBody=body)


def test_a_post_whose_function_died_after_the_put_arrives(
    system: System, author: Someone, follower: Someone
) -> None:
    """The put alone, as if the function ended before it answered; the retry meets that post."""
    stored = posts.create(
        system.operator.posts("eu-west-1"),
        HybridClock(now_ms),
        author.id,
        text="stored and never answered",
        media_ids=[],
        key="died-after-the-put",
    )

    eventually(follower.home, lambda ids: stored.post_id in ids)
    again = author.client.post("stored and never answered", key="died-after-the-put")
    assert again["id"] == stored.post_id


def test_messages_that_come_twice_or_late_change_nothing(
    system: System, author: Someone, follower: Someone
) -> None:
    made = author.client.post("delivered more than once")
    eventually(follower.home, lambda ids: made["id"] in ids)
    before = follower.home()
    for _ in range(2):
        send(system, "us", "slices", Slice(author.id, made["id"], 0, None).to_json())
        old = PostChanged(made["id"], author.id, "0000000000001", {"text": "an older version"})
        send(system, "eu", "plans", old.to_json())

    later = author.client.post("after the duplicates")["id"]
    eventually(follower.home, lambda ids: later in ids)

    assert follower.home() == [later, *before]
    items = follower.client.page("/v1/timelines/home")["items"]
    assert items[1]["post"]["text"] == "delivered more than once"


def test_poison_is_set_aside_while_others_flow(
    system: System, author: Someone, follower: Someone
) -> None:
    cell = system.cell("us")
    sqs = system.aws.client("sqs", cell.region)
    queue = cell.queues["slices"]
    patience = {"VisibilityTimeout": "1"}
    before = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=list(patience))["Attributes"]
    sqs.set_queue_attributes(QueueUrl=queue, Attributes=patience)
    try:
        sqs.send_message(QueueUrl=queue, MessageBody=json.dumps({"kind": "poison"}))
        made = author.client.post("past the poison")["id"]

        eventually(follower.home, lambda ids: made in ids)
        letter = eventually(lambda: dead_letters(sqs, f"{queue}-dlq"), bool, within_s=30)
    finally:
        sqs.set_queue_attributes(QueueUrl=queue, Attributes=before)
    assert json.loads(letter[0]) == {"kind": "poison"}


def dead_letters(sqs: Any, queue: str) -> list[str]:
    found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, VisibilityTimeout=0)
    return [message["Body"] for message in found.get("Messages", [])]
