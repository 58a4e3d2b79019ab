"""Media that go, through the whole system: from the edge within a minute, and from everywhere soon."""

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from infra.cli.media.storage import bucket_of, look
from infra.cli.problem import ApiError
from infra.cli.publisher import publisher
from shared.ids import new_asset_id
from shared.messages import MediaDropped
from tests.journeys import media
from tests.journeys.system import Someone, System, eventually

GONE_S = 60.0
COUNTRIES = ("DE", "US", "JP")  # one of each zone, so that every tier has what was watched


@dataclass
class Shown:
    """A file that is ready, in a post, and every address that a player would ask for."""

    system: System
    owner: Someone
    media_id: str
    asset: str
    post_id: str
    paths: list[str] = field(default_factory=list)

    def statuses(self) -> set[int]:
        """What the edge answers at its addresses, to viewers everywhere."""
        return {
            self.system.raw("GET", path, headers={"nearcast-country": country}).status_code
            for path in self.paths
            for country in COUNTRIES
        }

    def gone_within(self, status: int) -> float:
        """How long it took until nothing could be played any more."""
        began = time.monotonic()
        eventually(self.statuses, lambda seen: seen == {status}, GONE_S)
        return time.monotonic() - began


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return media.clip(tmp_path_factory.mktemp("clip"))


@pytest.fixture
def owner(system: System) -> Someone:
    return system.newcomer("eu")


@pytest.fixture
def shown(system: System, owner: Someone, clip: bytes) -> Shown:
    return show(system, owner, clip)


def show(system: System, owner: Someone, data: bytes) -> Shown:
    media_id = media.upload(owner, data)
    assert media.finished(owner, media_id)["state"] == "ready"
    post = owner.client.post("Look", media_ids=[media_id])
    seen = eventually(
        lambda: system.stranger().read(post["id"])["media"], lambda m: m[0]["playlist"]
    )[0]
    paths = [seen["playlist"], seen["poster"], *seen["start"]]
    row = media.asset_of(system, "eu", media_id)
    assert row is not None
    made = Shown(system, owner, media_id, row["asset"]["S"], post["id"], paths)
    assert made.statuses() == {200}
    assert made.statuses() == {200}
    return made


def objects(system: System, *prefixes: str) -> list[str]:
    """Keys in the European bucket."""
    cell = system.cell("eu")
    s3, name = system.aws.client("s3", cell.region), bucket_of("local", cell)
    pages = s3.get_paginator("list_objects_v2").paginate
    return [
        one["Key"]
        for prefix in prefixes
        for page in pages(Bucket=name, Prefix=prefix)
        for one in page.get("Contents", [])
    ]


def of_owner(system: System, owner: Someone) -> list[str]:
    return objects(system, f"uploads/{owner.id}/", f"assets/{owner.id}-")


def row_of(system: System, owner: Someone, item: str) -> tuple[str, dict[str, Any]]:
    """Table and keys of a row about an owner's media."""
    home = system.directory.home(owner.id)
    keys = {"owner": {"S": owner.id}, "item": {"S": item}}
    return system.directory.table("media", home.shard), keys


def is_refused(owner: Someone, media_id: str) -> str:
    try:
        media.look(owner, media_id)
    except ApiError as error:
        return error.type
    return ""


def test_a_deleted_post_takes_its_media_from_everywhere_within_a_minute(
    system: System, shown: Shown
) -> None:
    owner = shown.owner
    assert of_owner(system, owner)
    owner.client.delete(shown.post_id)
    assert shown.gone_within(410) < GONE_S
    assert eventually(lambda: of_owner(system, owner), lambda keys: not keys) == []
    assert is_refused(owner, shown.media_id) == "media-deleted"
    assert owner.client.call("GET", "/v1/media")["usage"] | {"bytes_max": 0} == {
        "files": 0,
        "bytes": 0,
        "bytes_max": 0,
    }


def test_a_deleted_file_goes_though_a_post_shows_it(system: System, shown: Shown) -> None:
    owner = shown.owner
    owner.client.call("DELETE", f"/v1/media/{shown.media_id}")
    assert is_refused(owner, shown.media_id) == "media-deleted"
    shown.gone_within(410)
    assert eventually(lambda: of_owner(system, owner), lambda keys: not keys) == []
    state = eventually(
        lambda: system.stranger().read(shown.post_id)["media"][0]["state"],
        lambda one: one == "deleted",
    )
    assert state == "deleted"


def test_a_file_that_is_being_made_can_be_deleted(
    system: System, owner: Someone, tmp_path: Path
) -> None:
    media_id = media.upload(owner, media.clip(tmp_path, seconds=6, size="1280x720", noise=9))
    eventually(lambda: media.look(owner, media_id)["state"], lambda one: one == "processing")
    owner.client.call("DELETE", f"/v1/media/{media_id}")

    def still() -> bool:
        """Whether a worker has not noticed yet, or something is left."""
        return bool(of_owner(system, owner) or media.encoders(system))

    eventually(still, lambda left: not left, media.READY_S)
    assert owner.client.call("GET", "/v1/media")["usage"]["bytes"] == 0
    assert of_owner(system, owner) == []


def test_of_two_posts_with_a_file_the_last_takes_it_along(system: System, shown: Shown) -> None:
    owner = shown.owner
    second = owner.client.post("Look again", media_ids=[shown.media_id])
    owner.client.delete(shown.post_id)
    settled(system)
    assert shown.statuses() == {200}
    owner.client.delete(second["id"])
    shown.gone_within(410)


def test_the_media_of_an_account_that_was_removed_go_with_it(system: System, shown: Shown) -> None:
    owner = shown.owner
    media.announce(owner, b"x" * 1_000)
    home = system.directory.home(owner.id)
    table = system.directory.table("users", home.shard)
    system.aws.dynamodb(home.region).delete_item(TableName=table, Key={"user_id": {"S": owner.id}})
    shown.gone_within(410)
    assert eventually(lambda: of_owner(system, owner), lambda keys: not keys) == []


def test_public_addresses_open_nothing_once_the_account_is_private(
    system: System, shown: Shown
) -> None:
    owner = shown.owner
    owner.client.edit({"private": True})
    shown.gone_within(403)
    own = media.look(owner, shown.media_id)["media"]
    assert own["playlist"] not in shown.paths
    assert system.raw("GET", own["playlist"]).status_code == 200
    assert system.raw("GET", own["start"][0]).status_code == 200


def test_an_abandoned_upload_expires(system: System, owner: Someone, clip: bytes) -> None:
    begun = media.announce(owner, clip)
    client = system.aws.dynamodb(system.directory.region_of("eu"))
    for item in (f"m#{begun['id']}", f"u#{begun['id']}"):
        table, keys = row_of(system, owner, item)
        client.update_item(
            TableName=table,
            Key=keys,
            UpdateExpression="SET expires_at = :past",
            ExpressionAttributeValues={":past": {"N": str(int(time.time()) - 1)}},
        )
    assert is_refused(owner, begun["id"]) == "media-missing"
    assert owner.client.call("GET", "/v1/media")["items"] == []
    with pytest.raises(ApiError):
        owner.client.call("POST", f"/v1/media/{begun['id']}/complete")
    assert of_owner(system, owner) == []


def test_what_got_lost_is_found_and_removed(system: System, shown: Shown) -> None:
    owner, region = shown.owner, system.directory.region_of("eu")
    assert look(system.operator, owner.id, repair=False)[1].faults == 0
    s3, name = system.aws.client("s3", region), bucket_of("local", system.cell("eu"))
    stray = f"assets/{new_asset_id(owner.id, bytes(10))}/lost.m4s"
    s3.put_object(Bucket=name, Key=stray, Body=b"x")
    table, keys = row_of(system, owner, "~usage")
    system.aws.dynamodb(region).update_item(
        TableName=table,
        Key=keys,
        UpdateExpression="ADD bytes :more",
        ExpressionAttributeValues={":more": {"N": "999"}},
    )
    found = look(system.operator, owner.id, repair=True)[1]
    assert (found.miscounted, found.left, found.stray) == (1, 0, 1)
    eventually(
        lambda: look(system.operator, owner.id, repair=False)[1].faults, lambda faults: faults == 0
    )
    assert objects(system, stray) == []
    assert shown.statuses() == {200}


def test_what_was_warmed_is_there_without_its_region(
    system: System, owner: Someone, clip: bytes
) -> None:
    media_id = media.upload(owner, clip)
    view = media.finished(owner, media_id)["media"]
    row = media.asset_of(system, "eu", media_id)
    assert row is not None
    asset = row["asset"]["S"]
    with publisher(system.url) as edge:
        done = edge.warm(asset, ["us", "ap"])
    assert done["copied"] > 0
    assert done["missing"] == 0
    s3, name = (
        system.aws.client("s3", system.cell("eu").region),
        bucket_of("local", system.cell("eu")),
    )
    for key in objects(system, f"assets/{asset}/"):
        s3.delete_object(Bucket=name, Key=key)
    (start, *_) = view["start"]
    answer = system.raw("GET", start, headers={"nearcast-country": "JP"})
    assert answer.status_code == 200
    assert answer.content


def test_a_message_about_a_file_that_never_was_leaves_no_trace(
    system: System, owner: Someone, shown: Shown
) -> None:
    cell = system.cell("eu")
    sqs = system.aws.client("sqs", cell.region)
    url = sqs.get_queue_url(QueueName=f"nearcast-local-{cell.name}-custody")["QueueUrl"]
    strange = MediaDropped(owner.id, shown.post_id, final=True)
    for _ in range(2):
        sqs.send_message(QueueUrl=url, MessageBody=strange.to_json())
    settled(system)
    assert shown.statuses() == {200}
    dead = sqs.get_queue_url(QueueName=f"nearcast-local-{cell.name}-custody-dlq")["QueueUrl"]
    assert waiting(system, dead) == 0


def settled(system: System) -> None:
    """Wait until the custody queue has nothing that could be worked on now."""
    cell = system.cell("eu")
    sqs = system.aws.client("sqs", cell.region)
    urls = [
        sqs.get_queue_url(QueueName=f"nearcast-local-{cell.name}-{name}")["QueueUrl"]
        for name in ("plans", "custody")
    ]
    for _ in range(2):  # what was planned may have made work for the other
        eventually(lambda: [waiting(system, url) for url in urls], lambda seen: not any(seen))


def waiting(system: System, url: str) -> int:
    """Messages that are visible, or being worked on; not those that wait for their time."""
    sqs = system.aws.client("sqs", system.cell("eu").region)
    wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    answer = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=wanted)
    return sum(int(number) for number in answer["Attributes"].values())
