"""Media through the whole system: uploaded, playable, ready; killed, poisoned, twice and too late."""

import json
import sys
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from functions.transcoding.reasons import DAMAGED, SENTENCES
from infra.cli.dlq.queues import dead_letter_queues
from infra.cli.dlq.reasons import reasons
from infra.cli.dlq.redrive import peek, redrive
from infra.cli.problem import ApiError
from shared.manifest import NAME, Manifest, key_of
from shared.messages import MediaPart, MediaUploaded
from tests.journeys import media
from tests.journeys.system import Someone, System, eventually

LATER_MS = 9_999_999_999_999
linux = pytest.mark.skipif(sys.platform != "linux", reason="workers are known by what /proc says")


@pytest.fixture(scope="module")
def owner(system: System) -> Someone:
    return system.newcomer("eu")


@pytest.fixture(scope="module")
def long_clip(tmp_path_factory):
    """One that a worker is busy with for seconds."""
    folder = tmp_path_factory.mktemp("long")
    return media.clip(folder, seconds=5, size="1280x720", noise=7)


def bucket(system: System, zone: str = "eu") -> tuple[object, str]:
    region = system.directory.region_of(zone)
    name = f"nearcast-local-{region}-media-000000000000"
    return system.aws.client("s3", region), name


def media_queue(system: System, zone: str = "eu") -> str:
    cell = system.cell(zone)
    name = f"nearcast-local-{cell.name}-media"
    return system.aws.client("sqs", cell.region).get_queue_url(QueueName=name)["QueueUrl"]


def letters(system: System, zone: str = "eu"):
    region = system.cell(zone).region
    clients = system.aws.client("sqs", region), system.aws.client("lambda", region)
    (queue,) = [
        one for one in dead_letter_queues(*clients, "local") if one.source.endswith("-media")
    ]
    return queue


def manifest_of(system: System, media_id: str) -> Manifest:
    row = media.asset_of(system, "eu", media_id)
    assert row is not None
    s3, name = bucket(system)
    key = key_of(row["asset"]["S"], NAME)
    return Manifest.from_json(s3.get_object(Bucket=name, Key=key)["Body"].read())


def assert_whole(system: System, media_id: str) -> Manifest:
    """Everything that the manifest names is there, as large as it says."""
    manifest = manifest_of(system, media_id)
    s3, name = bucket(system)
    pages = s3.get_paginator("list_objects_v2").paginate(
        Bucket=name, Prefix=key_of(manifest.asset, "")
    )
    there = {one["Key"]: one["Size"] for page in pages for one in page["Contents"]}
    for stored in manifest.objects().values():
        assert there[key_of(manifest.asset, stored.name)] == stored.bytes
    assert manifest.complete
    return manifest


def assert_plays(system: System, view: dict[str, Any], manifest: Manifest) -> None:
    """The edge's playlists name every rendition, and every object comes as it is in the bucket."""
    s3, name = bucket(system)
    folder = view["playlist"].rpartition("/")[0]
    master = system.raw("GET", view["playlist"])
    assert master.text.startswith("#EXTM3U"), master.text
    for track in manifest.tracks:
        assert f"{track.name}.m3u8" in master.text
        playlist = system.raw("GET", f"{folder}/{track.name}.m3u8").text
        assert [one.name for one in track.segments] == [
            line for line in playlist.splitlines() if not line.startswith("#")
        ]
    for stored in manifest.objects().values():
        answer = system.raw("GET", f"{folder}/{stored.name}")
        kept = s3.get_object(Bucket=name, Key=key_of(manifest.asset, stored.name))
        assert answer.content == kept["Body"].read()
    assert set(view["start"]) <= {f"{folder}/{stored}" for stored in manifest.objects()}


def test_an_upload_is_playable_and_then_ready_and_comes_through_the_edge(
    system: System, owner: Someone, tmp_path
) -> None:
    data = media.clip(tmp_path, seconds=2, size="854x480")
    media_id = media.upload(owner, data, sha256=media.digest(data), alt="A test")
    seen = []

    def playable():
        seen.append(media.look(owner, media_id))
        return seen[-1]

    first = eventually(playable, lambda one: one["playable"], media.READY_S)
    assert system.raw("GET", first["media"]["playlist"]).text.startswith("#EXTM3U")
    ready = media.finished(owner, media_id)
    assert (ready["state"], ready["progress"], ready["reason"]) == ("ready", 100, None)
    assert ready["media"]["poster"]
    assert {one["state"] for one in seen} <= {"queued", "processing", "ready"}
    assert [one["progress"] for one in seen] == sorted(one["progress"] for one in seen)
    manifest = assert_whole(system, media_id)
    assert {track.name for track in manifest.tracks} == {"audio", "360p", "480p"}
    assert_plays(system, ready["media"], manifest)


def test_an_image_gets_its_sizes(system: System, owner: Someone) -> None:
    file = BytesIO()
    Image.linear_gradient("L").resize((900, 600)).convert("RGB").save(file, "PNG")
    media_id = media.upload(owner, file.getvalue(), "image")
    ready = media.finished(owner, media_id)
    assert ready["state"] == "ready"
    assert ready["media"]["sizes"]
    assert_whole(system, media_id)


def test_the_same_contents_again_take_no_more_room(
    system: System, owner: Someone, tmp_path
) -> None:
    data = media.clip(tmp_path, noise=3)
    first = media.upload(owner, data)
    assert media.finished(owner, first)["state"] == "ready"
    used = owner.client.call("GET", "/v1/media")["usage"]["bytes"]
    second = media.upload(owner, data)  # its hash was not announced
    assert media.finished(owner, second)["state"] == "ready"
    assert media.asset_of(system, "eu", second) == media.asset_of(system, "eu", first) | {
        "files": {"N": "2"}
    }
    s3, name = bucket(system)
    key = f"uploads/{owner.id}/{second}"

    def gone() -> bool:
        return "Contents" not in s3.list_objects_v2(Bucket=name, Prefix=key)

    eventually(gone, bool)
    assert owner.client.call("GET", "/v1/media")["usage"]["bytes"] == used


def test_poison_fails_with_a_reason_while_others_go_on_and_an_operator_finds_it(
    system: System, owner: Someone, tmp_path
) -> None:
    good = media.clip(tmp_path, noise=4)
    broken = media.clip(tmp_path, seconds=1.5, noise=5)[: len(good) // 2]
    before = letters(system).count()
    bad_ids = [media.upload(owner, broken[: len(broken) - n]) for n in range(3)]
    good_id = media.upload(owner, good)
    assert media.finished(owner, good_id)["state"] == "ready"
    for media_id in bad_ids:
        failed = media.finished(owner, media_id)
        assert (failed["state"], failed["reason"]) == ("failed", DAMAGED)
        assert failed["detail"] == SENTENCES[DAMAGED]
    queue = letters(system)
    assert queue.count() - before == len(bad_ids)
    logs = system.aws.client("logs", system.cell("eu").region)
    found = peek(queue, 50)
    told = reasons(found, queue, logs)
    about = {one.id: one for one in found if any(bad in one.body for bad in bad_ids)}
    assert len(about) == len(bad_ids)
    assert all(told[letter_id].startswith(f"{DAMAGED}: ") for letter_id in about)
    # Sent back, they are looked at afresh, and come to the same end.
    redrive(queue, began_ms=LATER_MS)
    eventually(queue.count, lambda count: count == before + len(bad_ids), media.READY_S)
    assert media.look(owner, bad_ids[0])["state"] == "failed"


def test_a_text_that_says_it_is_a_video_is_refused_at_once(system: System, owner: Someone) -> None:
    with pytest.raises(ApiError) as refused:
        media.upload(owner, b"WEBVTT, and no video at all\n" * 100)
    assert refused.value.status == 422


def test_messages_that_come_twice_and_in_any_order_change_nothing(
    system: System, owner: Someone, tmp_path
) -> None:
    media_id = media.upload(owner, media.clip(tmp_path, noise=6))
    row = eventually(
        lambda: media.asset_of(system, "eu", media_id), lambda found: found is not None
    )
    asset = row["asset"]["S"]
    names = ["storyboard", "preview", "poster", "360p", "audio"]
    sent = [MediaPart(owner.id, asset, name) for name in names * 2]
    again = [MediaUploaded(owner.id, media_id), *sent, MediaUploaded(owner.id, media_id)]
    sqs, url = system.aws.client("sqs", system.cell("eu").region), media_queue(system)
    for message in again:
        sqs.send_message(QueueUrl=url, MessageBody=message.to_json())
    assert media.finished(owner, media_id)["state"] == "ready"

    def waiting() -> int:
        wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        found = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)["Attributes"]
        return sum(int(number) for number in found.values())

    eventually(waiting, lambda count: count == 0, media.READY_S)
    assert media.look(owner, media_id)["state"] == "ready"
    manifest = assert_whole(system, media_id)
    assert len(manifest.tracks) == len({track.name for track in manifest.tracks}) == 2


def being_encoded(system: System, media_id: str, part: str) -> None:
    """Wait until a part was begun and its program runs."""

    def begun() -> bool:
        row = media.asset_of(system, "eu", media_id)
        return row is not None and f'"{part}"' in row["tries"]["S"] and bool(media.encoders(system))

    eventually(begun, bool, media.READY_S)


@linux
def test_killed_transcoders_are_gone_on_after_where_they_were(
    system: System, owner: Someone, long_clip: bytes
) -> None:
    media_id = media.upload(owner, long_clip)
    being_encoded(system, media_id, "720p")
    made = manifest_of(system, media_id)
    assert media.kill(media.encoders(system)) > 0
    assert media.kill(media.transcoders(system)) > 0
    assert media.look(owner, media_id)["state"] == "processing"
    ready = media.finished(owner, media_id, 90)
    assert ready["state"] == "ready", ready
    manifest = assert_whole(system, media_id)
    assert {track.name for track in manifest.tracks} == {"audio", "360p", "480p", "720p"}
    # What was made before is not made again.
    assert {one.name: one for one in made.tracks}.items() <= {
        one.name: one for one in manifest.tracks
    }.items()
    row = media.asset_of(system, "eu", media_id)
    assert row is not None
    assert max(json.loads(row["tries"]["S"]).values()) == 2
    assert "lost" not in row
