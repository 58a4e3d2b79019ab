"""What uploads promise, in memory and over S3."""

import hashlib
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest
from botocore.exceptions import ClientError

from functions.adapters import connections
from functions.adapters.objects import S3Objects
from functions.adapters.uploads import S3Uploads
from functions.ports import upload_key
from shared.errors import Busy, UploadIncomplete
from tests.functions.fakes_archive import FakeObjects
from tests.functions.fakes_media import PART_MIN, FakeUploads
from tests.functions.world import new_user

KEY = upload_key("eu3v9k2m8x7q1c", "0cz6r0w8k40003v9k2m8x7q1c5")
LARGE = b"1" * PART_MIN


@pytest.fixture(params=["fake", "s3"])
def given(request):
    """Uploads, how a client sends a part, and the bucket's objects."""
    if request.param == "fake":
        objects = FakeObjects()
        uploads = FakeUploads(objects)
        return uploads, uploads.send, objects
    request.getfixturevalue("aws")
    client = boto3.client("s3", region_name="us-east-1")
    bucket = f"nearcast-test-media-{new_user('us')}"
    client.create_bucket(Bucket=bucket)

    def send(upload_id: str, number: int, data: bytes) -> None:
        client.upload_part(Bucket=bucket, Key=KEY, UploadId=upload_id, PartNumber=number, Body=data)

    made = S3Uploads(connections.uploads("us-east-1"), bucket)
    return made, send, S3Objects(client, bucket)


def test_parts_sent_in_any_order_and_twice_become_the_file(given):
    uploads, send, objects = given
    upload_id = uploads.begin(KEY, "video/mp4")
    assert uploads.parts(KEY, upload_id) == {}
    send(upload_id, 2, b"end")
    send(upload_id, 1, b"0" * PART_MIN)
    send(upload_id, 1, LARGE)
    arrived = uploads.parts(KEY, upload_id)
    assert {number: size for number, (size, _) in arrived.items()} == {1: PART_MIN, 2: 3}
    tags = {number: tag for number, (_, tag) in arrived.items()}
    assert uploads.look(KEY, 4) is None
    assert uploads.complete(KEY, upload_id, tags)
    assert uploads.complete(KEY, upload_id, tags)
    assert uploads.look(KEY, 4) == (PART_MIN + 3, b"1111")
    assert objects.read([KEY]) == {KEY: LARGE + b"end"}
    assert b"".join(uploads.stream(KEY)) == LARGE + b"end"


def test_an_upload_that_is_none_is_none(given):
    uploads, send, _ = given
    upload_id = uploads.begin(KEY, "video/mp4")
    send(upload_id, 1, b"all")
    uploads.abandon(KEY, upload_id)
    uploads.abandon(KEY, upload_id)
    assert uploads.parts(KEY, upload_id) is None
    assert uploads.look(KEY, 4) is None
    assert uploads.stream(KEY) is None


def test_what_is_not_there_as_it_was_is_not_put_together(given):
    uploads, send, objects = given
    upload_id = uploads.begin(KEY, "video/mp4")
    send(upload_id, 1, LARGE)
    tag = f'"{hashlib.md5(LARGE).hexdigest()}"'
    with pytest.raises(UploadIncomplete):
        uploads.complete(KEY, upload_id, {1: tag, 2: tag})
    with pytest.raises(UploadIncomplete):
        uploads.complete(KEY, upload_id, {1: f'"{"0" * 32}"'})
    assert objects.keys("uploads/") == []


def test_every_part_but_the_last_has_a_least_size(given):
    uploads, send, _ = given
    upload_id = uploads.begin(KEY, "video/mp4")
    send(upload_id, 1, b"small")
    send(upload_id, 2, b"end")
    tags = {number: tag for number, (_, tag) in uploads.parts(KEY, upload_id).items()}
    with pytest.raises(UploadIncomplete):
        uploads.complete(KEY, upload_id, tags)


def test_an_empty_file_is_looked_at_all_the_same(given):
    uploads, _, objects = given
    objects.put(KEY, b"")
    assert uploads.look(KEY, 16) == (0, b"")
    assert b"".join(uploads.stream(KEY)) == b""


def test_a_file_shorter_than_the_look_is_seen_whole(given):
    uploads, _, objects = given
    objects.put(KEY, b"abc")
    assert uploads.look(KEY, 4096) == (3, b"abc")


def test_an_address_is_for_one_part_of_its_very_length_and_asks_for_nothing_else(aws):
    uploads = S3Uploads(connections.uploads("eu-west-1"), "bucket")
    (number, address), *others = uploads.addresses(KEY, "u", {3: 77}, 600).items()
    query = parse_qs(urlsplit(address).query)
    assert (number, others) == (3, [])
    assert query["partNumber"] == ["3"]
    assert query["X-Amz-SignedHeaders"] == ["content-length;host"]
    assert query["X-Amz-Expires"] == ["600"]
    assert "eu-west-1" in query["X-Amz-Credential"][0]
    assert not [name for name in query if "checksum" in name]


def test_an_original_is_saved_and_never_shown_by_a_browser(aws):
    uploads = S3Uploads(connections.uploads("eu-west-1"), "bucket")
    query = parse_qs(urlsplit(uploads.original(KEY, "m.mp4", 600)).query)
    assert query["response-content-disposition"] == ['attachment; filename="m.mp4"']
    assert query["X-Amz-Expires"] == ["600"]


def test_nothing_comes_of_an_upload_that_is_none():
    """Over a client of our own: moto knows no such answer."""
    assert not FakeUploads(FakeObjects()).complete(KEY, "u", {1: '"x"'})

    class Gone(Refusing):
        def get_object(self, **_):
            raise ClientError({"Error": {"Code": "NoSuchKey"}}, "GetObject")

    assert not S3Uploads(Gone("NoSuchUpload"), "b").complete(KEY, "u", {1: '"x"'})


class Refusing:
    """A bucket that refuses everything in one way."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __getattr__(self, _):
        return self._refuse

    def _refuse(self, *_, **__):
        raise ClientError({"Error": {"Code": self.code}}, "Any")

    def get_paginator(self, _):
        return self

    def paginate(self, **_):
        return self

    def __iter__(self):
        return self._refuse()


CALLS = [
    lambda uploads: uploads.begin(KEY, "video/mp4"),
    lambda uploads: uploads.parts(KEY, "u"),
    lambda uploads: uploads.complete(KEY, "u", {1: "x"}),
    lambda uploads: uploads.abandon(KEY, "u"),
    lambda uploads: uploads.look(KEY, 4),
    lambda uploads: uploads.stream(KEY),
]


@pytest.mark.parametrize("call", CALLS)
def test_a_bucket_that_is_too_busy_is_busy_and_a_forbidden_one_is_our_fault(call):
    with pytest.raises(Busy):
        call(S3Uploads(Refusing("SlowDown"), "b"))
    with pytest.raises(ClientError):
        call(S3Uploads(Refusing("AccessDenied"), "b"))
