"""The archive's two ports: in memory, and over moto's S3 and DynamoDB."""

import boto3
import pytest
from botocore.exceptions import ClientError

from functions.adapters.months import DynamoMonths
from functions.adapters.objects import S3Objects
from functions.ports import Months, Objects
from shared.errors import Busy
from tests.functions.fakes_archive import FakeMonths, FakeObjects
from tests.functions.world import new_user

BUCKET = "nearcast-test-archive"


@pytest.fixture(params=["fake", "s3"])
def objects(request: pytest.FixtureRequest) -> Objects:
    if request.param == "fake":
        return FakeObjects()
    request.getfixturevalue("aws")
    client = boto3.client("s3", region_name="us-east-1")
    name = f"{BUCKET}-{new_user('us')}"
    client.create_bucket(Bucket=name)
    return S3Objects(client, name)


@pytest.fixture(params=["fake", "dynamo"])
def months(request: pytest.FixtureRequest) -> Months:
    if request.param == "fake":
        return FakeMonths()
    aws = request.getfixturevalue("aws")
    return DynamoMonths(aws["eu"].posts._tables)


def test_what_is_put_is_read(objects: Objects) -> None:
    objects.put("a", b"1")
    objects.put("b", b"2")
    objects.put("a", b"3")
    assert objects.read(["a", "b", "c"]) == {"a": b"3", "b": b"2"}
    assert objects.read([]) == {}
    assert objects.get("c") is None


def test_a_replacement_is_for_what_was_seen_and_nothing_else(objects: Objects) -> None:
    assert objects.replace("a", b"1", None)
    assert not objects.replace("a", b"2", None)
    _, tag = objects.get("a") or (b"", "")
    assert objects.replace("a", b"3", tag)
    assert not objects.replace("a", b"4", tag)
    assert objects.read(["a"]) == {"a": b"3"}
    objects.delete(["a"])
    assert not objects.replace("a", b"5", tag)
    assert objects.get("a") is None


def test_keys_are_listed_in_order_after_one_and_up_to_a_limit(objects: Objects) -> None:
    for key in ("p/3", "p/1", "q/1", "p/2"):
        objects.put(key, b"")
    assert objects.keys("p/") == ["p/1", "p/2", "p/3"]
    assert objects.keys("p/", 1, "p/1") == ["p/2"]
    assert objects.keys("z/") == []


def test_deleting_what_is_not_there_is_fine(objects: Objects) -> None:
    for number in range(3):
        objects.put(f"k{number}", b"")
    objects.delete(["k0", "k2", "absent"])
    assert objects.keys("k") == ["k1"]
    objects.delete([])


def test_months_are_noted_once_and_the_latest_comes_first(months: Months) -> None:
    author = new_user("eu")
    assert months.of(author) == []
    for month in ("2026-03", "2026-11", "2026-03"):
        months.add(author, month)
    assert months.of(author) == ["2026-11", "2026-03"]
    assert months.of(new_user("eu")) == []


def test_every_key_of_many_pages_is_listed(aws: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """S3 lists 1,000 keys a page; so do deletions."""
    client = boto3.client("s3", region_name="us-east-1")
    client.create_bucket(Bucket=f"{BUCKET}-many")
    many = S3Objects(client, f"{BUCKET}-many")
    keys = [f"k{number:04}" for number in range(1005)]
    for key in keys:
        many.put(key, b"")
    assert many.keys("k") == keys
    many.delete(keys)
    assert many.keys("k") == []


def test_what_s3_did_not_delete_is_deleted_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("functions.adapters.retries.time.sleep", lambda _: None)
    asked: list[list[str]] = []

    class Reluctant:
        def delete_objects(self, Bucket, Delete):  # noqa: N803 - boto3's names
            keys = [one["Key"] for one in Delete["Objects"]]
            asked.append(keys)
            return {"Errors": [{"Key": key, "Code": "SlowDown"} for key in keys[1:]]}

    S3Objects(Reluctant(), "b").delete(["a", "b", "c"])
    assert asked == [["a", "b", "c"], ["b", "c"], ["c"]]


@pytest.mark.parametrize("code", ["SlowDown", "ServiceUnavailable"])
def test_a_bucket_that_is_too_busy_is_busy(code: str) -> None:
    """And so the message comes again later, and is no poison."""

    class Throttled:
        def get_object(self, **_: str) -> None:
            raise ClientError({"Error": {"Code": code}}, "GetObject")

        put_object = get_object

    objects = S3Objects(Throttled(), "b")
    with pytest.raises(Busy):
        objects.get("k")
    with pytest.raises(Busy):
        objects.put("k", b"")
    with pytest.raises(Busy):
        objects.replace("k", b"", None)


def test_what_a_role_may_not_read_is_no_absent_object() -> None:
    class Forbidden:
        def get_object(self, **_: str) -> None:
            raise ClientError({"Error": {"Code": "AccessDenied"}}, "GetObject")

    with pytest.raises(ClientError):
        S3Objects(Forbidden(), "b").get("k")
