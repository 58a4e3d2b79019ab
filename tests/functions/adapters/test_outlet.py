import json

import boto3
import pytest
from moto import mock_aws

from functions.adapters.outlet import BATCH_BYTES, SqsOutlet
from functions.adapters.retries import TRIES
from shared.errors import Busy
from shared.messages import FollowChanged, PostChanged


class Queue:
    """An SQS client that refuses the first `refusals` entries it sees."""

    def __init__(self, refusals=0):
        self.refusals, self.batches, self.accepted = refusals, [], []

    def send_message_batch(self, QueueUrl, Entries):  # noqa: N803 - boto3's names
        self.batches.append(Entries)
        assert len(Entries) <= 10
        assert sum(len(entry["MessageBody"].encode()) for entry in Entries) <= 262_144
        done, failed = [], []
        for entry in Entries:
            if self.refusals:
                self.refusals -= 1
                failed.append({"Id": entry["Id"], "Code": "ServiceUnavailable"})
            else:
                self.accepted.append((QueueUrl, json.loads(entry["MessageBody"])))
                done.append({"Id": entry["Id"]})
        return {"Successful": done, "Failed": failed}


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr("functions.adapters.retries.time.sleep", lambda _: None)


def outlet(queue):
    clients = {"eu-west-1": queue, "us-east-1": queue}
    return SqsOutlet(clients.__getitem__, "eu-west-1", lambda r: f"{r}/plans", lambda: "slices")


def follows(count):
    return [FollowChanged(f"f{i}", "a") for i in range(count)]


def test_messages_go_in_batches_of_ten_to_their_queue():
    queue = Queue()
    outlet(queue).slices(follows(23))
    outlet(queue).plans(follows(1), "us-east-1")
    assert [len(batch) for batch in queue.batches] == [10, 10, 3, 1]
    assert [url for url, _ in queue.accepted] == ["slices"] * 23 + ["us-east-1/plans"]


def test_nothing_is_sent_for_nothing():
    queue = Queue()
    outlet(queue).plans([])
    assert queue.batches == []


def test_refused_messages_are_sent_again_and_the_others_are_not():
    queue = Queue(refusals=4)
    outlet(queue).slices(follows(10))
    assert [len(batch) for batch in queue.batches] == [10, 4]
    assert len(queue.accepted) == 10


def test_a_queue_that_takes_nothing_is_busy():
    queue = Queue(refusals=1000)
    with pytest.raises(Busy):
        outlet(queue).slices(follows(1))
    assert len(queue.batches) == TRIES


def test_large_messages_go_one_by_one():
    card = {"text": "x" * (BATCH_BYTES // 4)}
    messages = [PostChanged(f"p{i}", "a", "1", card) for i in range(6)]
    queue = Queue()
    outlet(queue).plans(messages)
    assert len(queue.accepted) == 6


def test_messages_go_in_groups_by_author_so_that_none_starves_the_others():
    queue = Queue()
    outlet(queue).slices([*follows(2), FollowChanged("f", "b")])
    assert [entry["MessageGroupId"] for entry in queue.batches[0]] == ["a", "a", "b"]
    assert all("DelaySeconds" not in entry for entry in queue.batches[0])


def test_a_message_goes_again_to_the_queue_it_came_from_after_a_delay():
    queue, message = Queue(), FollowChanged("f", "a")
    outlet(queue).again("slices", message, 3, 42)
    outlet(queue).again("plans", message, 1, 7)
    assert [url for url, _ in queue.accepted] == ["slices", "eu-west-1/plans"]
    assert [body["attempt"] for _, body in queue.accepted] == [3, 1]
    assert [batch[0]["DelaySeconds"] for batch in queue.batches] == [42, 7]


@pytest.mark.parametrize("standard", ["slices", "plans"])
def test_a_standard_queue_takes_groups_and_delays(standard):
    """What SQS itself says, as far as moto knows: groups are no privilege of FIFO queues."""
    with mock_aws():
        client = boto3.client("sqs", region_name="eu-west-1")
        url = client.create_queue(QueueName=standard)["QueueUrl"]
        sender = SqsOutlet(lambda _: client, "eu-west-1", lambda _: url, lambda: url)
        sender.again(standard, FollowChanged("f", "a"), 1, 0)
        (got,) = client.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(got["Body"])["attempt"] == 1
