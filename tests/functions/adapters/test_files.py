"""Objects as files, in memory and over S3; and messages that are held, over SQS."""

import hashlib
import io

import boto3
import pytest
from botocore.exceptions import IncompleteReadError

from functions.adapters import connections
from functions.adapters.files import PIECE, S3Files
from functions.adapters.holder import SqsHolder
from functions.adapters.objects import S3Objects
from shared.errors import Busy
from tests.functions.fakes_archive import FakeObjects
from tests.functions.fakes_workshop import FakeFiles

KEY = "assets/a/b.m4s"


@pytest.fixture(params=["fake", "s3"])
def given(request):
    """Files, and the objects of the same bucket."""
    if request.param == "fake":
        objects = FakeObjects()
        return FakeFiles(objects), objects
    request.getfixturevalue("aws")
    client = boto3.client("s3", region_name="us-east-1")
    bucket = (
        f"nearcast-test-files-{hashlib.sha256(str(request.node.name).encode()).hexdigest()[:8]}"
    )
    client.create_bucket(Bucket=bucket)
    return S3Files(connections.uploads("us-east-1"), bucket), S3Objects(client, bucket)


def test_a_file_is_stored_and_fetched(given, tmp_path):
    files, objects = given
    data = bytes(range(256)) * (PIECE // 100)
    (tmp_path / "in").write_bytes(data)
    files.store(KEY, tmp_path / "in", "video/iso.segment")
    files.store(KEY, tmp_path / "in", "video/iso.segment")
    assert objects.read([KEY]) == {KEY: data}
    assert files.fetch(KEY, tmp_path / "out") == len(data)
    assert (tmp_path / "out").read_bytes() == data


def test_what_is_not_there_is_none(given, tmp_path):
    files, _ = given
    assert files.fetch(KEY, tmp_path / "out") is None


class Breaking:
    """A client whose answers break off after some bytes."""

    def __init__(self, data, after, times):
        self.data, self.after, self.times, self.asked = data, after, times, []

    def get_object(self, Bucket, Key, Range="bytes=0-"):  # noqa: N803 - boto3's names
        first = int(Range.removeprefix("bytes=").rstrip("-"))
        self.asked.append(first)
        return {"Body": self}

    def iter_chunks(self, size):
        body = io.BytesIO(self.data[self.asked[-1] :])
        yield body.read(self.after)
        if len(self.asked) <= self.times:
            raise IncompleteReadError(actual_bytes=1, expected_bytes=2)
        yield body.read()


def test_a_body_that_breaks_off_goes_on_where_it_stopped(tmp_path):
    client = Breaking(b"0123456789", after=3, times=2)
    assert S3Files(client, "b").fetch(KEY, tmp_path / "out") == 10
    assert (tmp_path / "out").read_bytes() == b"0123456789"
    assert client.asked == [0, 3, 6]


def test_one_that_always_breaks_off_is_tried_again_later(tmp_path):
    with pytest.raises(Busy):
        S3Files(Breaking(b"0" * 100, after=1, times=99), "b").fetch(KEY, tmp_path / "out")


def test_the_media_type_goes_along(aws, tmp_path):
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket="nearcast-test-types")
    (tmp_path / "in").write_bytes(b"x")
    files = S3Files(connections.uploads("us-east-1"), "nearcast-test-types")
    files.store(KEY, tmp_path / "in", "image/avif")
    found = client.head_object(Bucket="nearcast-test-types", Key=KEY)
    assert found["ContentType"] == "image/avif"


def test_a_held_message_is_nobody_elses_and_a_deleted_one_nobodys(aws):
    sqs = boto3.client("sqs", region_name="us-east-1")
    url = sqs.create_queue(QueueName="held", Attributes={"VisibilityTimeout": "0"})["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody="m")
    (message,) = sqs.receive_message(QueueUrl=url, VisibilityTimeout=30)["Messages"]
    holder = SqsHolder(sqs, url)
    holder.hold([message["ReceiptHandle"]], 60)
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    holder.hold([message["ReceiptHandle"]], 0)
    assert sqs.receive_message(QueueUrl=url)["Messages"]
    sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    holder.hold([message["ReceiptHandle"]], 60)
