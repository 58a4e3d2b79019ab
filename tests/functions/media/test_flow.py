"""The whole way of a file over real adapters: rows in DynamoDB, parts and captions in S3."""

from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import boto3
import pytest

from functions.adapters import connections
from functions.adapters.objects import S3Objects
from functions.adapters.uploads import S3Uploads
from functions.deadline import now_ms
from functions.media import announce, captions, complete, describe, drop, showing
from functions.ports import upload_key
from functions.records import Usage
from shared.clock import HybridClock
from shared.errors import MediaDeleted, MediaMismatch, UploadIncomplete
from shared.limits import PART_BYTES
from shared.messages import MediaDropped
from tests.functions.adapters.given import someone
from tests.functions.events import KEYS
from tests.functions.fakes_archive import FakeSender
from tests.functions.media.given import MP4, PNG, VTT, playable, sha256, taken_on

FILM = MP4 + b"\0" * PART_BYTES


@pytest.fixture
def parts(aws):
    client = boto3.client("s3", region_name="us-east-1")
    owner = someone(aws, "eu")
    bucket = f"nearcast-test-media-{owner}"
    client.create_bucket(Bucket=bucket)
    place = aws["eu"]

    def send(url, data):
        """A client's PUT: the address says which part it is for."""
        query = parse_qs(urlsplit(url).query)
        client.upload_part(
            Bucket=bucket,
            Key=urlsplit(url).path.removeprefix("/").removeprefix(f"{bucket}/"),
            UploadId=query["uploadId"][0],
            PartNumber=int(query["partNumber"][0]),
            Body=data,
        )

    return SimpleNamespace(
        owner=owner,
        now=now_ms,
        clock=HybridClock(now_ms),
        keys=lambda: KEYS,
        users=place.users,
        media=place.media,
        uploads=S3Uploads(connections.uploads("us-east-1"), bucket),
        media_objects=S3Objects(client, bucket),
        custody=FakeSender(),
        outlet=SimpleNamespace(plans=lambda messages: None),
        send=send,
    )


def begun(parts, data=FILM, **changes):
    known = {"kind": "video", "content_type": "video/mp4", "bytes": len(data), "key": "k"}
    wanted = announce.Announcement(**known | changes)
    return showing.begun(announce.announce(wanted, parts.owner, parts), parts)


def test_from_its_announcement_to_its_end(parts):
    one = begun(parts)
    media_id = one["id"]
    assert begun(parts)["id"] == media_id
    assert [part["bytes"] for part in one["upload"]["parts"]] == [PART_BYTES, len(MP4)]
    for part in reversed(one["upload"]["parts"]):
        at = (part["number"] - 1) * PART_BYTES
        with pytest.raises(UploadIncomplete):
            complete.complete(media_id, parts.owner, parts)
        parts.send(part["url"], FILM[at : at + part["bytes"]])
    assert showing.show(media_id, parts.owner, parts)["upload"]["parts"] == []
    for _ in range(2):
        assert complete.complete(media_id, parts.owner, parts).state == "queued"
    assert parts.media.usage(parts.owner) == Usage(1, len(FILM))
    assert parts.media.unfinished(parts.owner) == Usage()

    asset = playable(parts, taken_on(parts, media_id, FILM), "ready")
    captions.caption(media_id, parts.owner, "de", "Deutsch", VTT, parts)
    describe.describe(media_id, parts.owner, "A cat", parts)
    shown = showing.show(media_id, parts.owner, parts)
    assert (shown["state"], shown["alt"]) == ("ready", "A cat")
    assert shown["captions"] == [{"language": "de", "label": "Deutsch"}]
    assert parts.media.usage(parts.owner) == Usage(1, len(FILM) + len(VTT))
    captions.uncaption(media_id, parts.owner, "de", parts)
    assert parts.media.usage(parts.owner) == Usage(1, len(FILM))

    copy = begun(parts, sha256=sha256(FILM), key=None)
    assert (copy["state"], copy["upload"]) == ("ready", None)
    page = showing.everything(parts.owner, 10, None, parts)
    assert [item["id"] for item in page.items] == [copy["id"], media_id]
    assert page.usage["files"] == 2
    for one_of_both in (media_id, copy["id"]):
        drop.drop(one_of_both, parts.owner, parts)
    assert parts.media.files_of(asset.asset) == []
    assert MediaDropped(parts.owner, media_id, final=True) in parts.custody.sent
    with pytest.raises(MediaDeleted):
        showing.show(media_id, parts.owner, parts)


def test_what_is_something_else_leaves_nothing(parts):
    one = begun(parts, PNG)
    (part,) = one["upload"]["parts"]
    parts.send(part["url"], PNG)
    for _ in range(2):
        with pytest.raises(MediaMismatch):
            complete.complete(one["id"], parts.owner, parts)
    assert parts.media_objects.get(upload_key(parts.owner, one["id"])) is None
    assert parts.media.usage(parts.owner) == Usage()
