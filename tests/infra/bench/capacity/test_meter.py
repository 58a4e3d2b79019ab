"""The meter over moto: each kind of call, by examples whose cost the guide's rules give."""

from collections.abc import Iterator
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from infra.bench.capacity.meter import Meter, Tally

REGION = "eu-west-1"
TABLE = "things"


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, Meter]]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        unmetered = botocore.session.get_session()
        meter = Meter(lambda region: unmetered.create_client("dynamodb", region_name=region))
        session = botocore.session.get_session()
        meter.listen(session)
        client = session.create_client("dynamodb", region_name=REGION)
        client.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[
                {"AttributeName": "pk", "AttributeType": "S"},
                {"AttributeName": "sk", "AttributeType": "S"},
            ],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
        )
        yield client, meter
        client.delete_table(TableName=TABLE)  # another test may hold the same AWS open


def key(sk: str, pk: str = "p") -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}


def item(sk: str, size: int, pk: str = "p") -> dict[str, Any]:
    """An item of exactly this many bytes."""
    known = 2 + len(pk) + 2 + len(sk) + 1
    return {**key(sk, pk), "x": {"S": "x" * (size - known)}}


def cost(watched: tuple[Any, Meter], operation: str, **parameters: Any) -> Tally:
    client, meter = watched
    with meter.measure() as tally:
        getattr(client, operation)(**parameters)
    assert tally.count() == 1
    return tally


def put(watched: tuple[Any, Meter], *items: dict[str, Any]) -> None:
    for one in items:
        watched[0].put_item(TableName=TABLE, Item=one)


def test_put_costs_the_larger_of_old_and_new(watched: tuple[Any, Meter]) -> None:
    assert cost(watched, "put_item", TableName=TABLE, Item=item("a", 1_024)).write == 1
    assert cost(watched, "put_item", TableName=TABLE, Item=item("a", 2_049)).write == 3
    assert cost(watched, "put_item", TableName=TABLE, Item=item("a", 100)).write == 3
    assert cost(watched, "put_item", TableName=TABLE, Item=item("a", 100)).write == 1


def test_update_costs_the_larger_of_before_and_after(watched: tuple[Any, Meter]) -> None:
    put(watched, item("a", 1_000))
    change = {
        "TableName": TABLE,
        "Key": key("a"),
        "UpdateExpression": "SET y = :y",
        "ExpressionAttributeValues": {":y": {"S": "y" * 1_200}},
    }
    assert cost(watched, "update_item", **change).write == 3
    change |= {"Key": key("new")}
    assert cost(watched, "update_item", **change).write == 2


def test_deletion_costs_what_it_deletes(watched: tuple[Any, Meter]) -> None:
    put(watched, item("a", 3_000))
    assert cost(watched, "delete_item", TableName=TABLE, Key=key("a")).write == 3
    assert cost(watched, "delete_item", TableName=TABLE, Key=key("a")).write == 1


def test_failed_condition_costs_as_if_it_had_held(watched: tuple[Any, Meter]) -> None:
    put(watched, item("a", 2_500))
    client, meter = watched
    with meter.measure() as tally, pytest.raises(ClientError):
        client.put_item(
            TableName=TABLE, Item=item("a", 100), ConditionExpression="attribute_not_exists(pk)"
        )
    with meter.measure() as absent, pytest.raises(ClientError):
        client.delete_item(
            TableName=TABLE, Key=key("none"), ConditionExpression="attribute_exists(pk)"
        )
    assert (tally.write, absent.write) == (3, 1)


@pytest.mark.parametrize(("consistent", "units"), [(False, 1.0), (True, 2.0)])
def test_get_costs_the_whole_item(
    watched: tuple[Any, Meter], consistent: bool, units: float
) -> None:
    put(watched, item("a", 4_097))
    for shown in ({}, {"ProjectionExpression": "pk"}):
        tally = cost(
            watched, "get_item", TableName=TABLE, Key=key("a"), ConsistentRead=consistent, **shown
        )
        assert tally.read == units


def test_get_of_nothing_costs_the_least(watched: tuple[Any, Meter]) -> None:
    assert cost(watched, "get_item", TableName=TABLE, Key=key("a")).read == 0.5
    assert cost(watched, "get_item", TableName=TABLE, Key=key("a"), ConsistentRead=True).read == 1


def test_query_costs_what_it_reads_and_not_what_it_shows(watched: tuple[Any, Meter]) -> None:
    put(watched, *(item(f"{n:02}", 400) for n in range(30)))
    query = {
        "TableName": TABLE,
        "KeyConditionExpression": "#p = :p",
        "ExpressionAttributeNames": {"#p": "pk"},
        "ExpressionAttributeValues": {":p": {"S": "p"}},
    }
    assert cost(watched, "query", **query, Limit=10).read == 0.5  # 4,000 bytes
    assert cost(watched, "query", **query, Limit=11).read == 1.0
    assert cost(watched, "query", **query, ConsistentRead=True).read == 3  # 12,000 bytes
    assert cost(watched, "query", **query, Select="COUNT").read == 1.5
    filtered = query | {
        "FilterExpression": "#s = :s",
        "ExpressionAttributeNames": {"#p": "pk", "#s": "sk"},
        "ExpressionAttributeValues": {":p": {"S": "p"}, ":s": {"S": "07"}},
        "ScanIndexForward": False,
    }
    assert cost(watched, "query", **filtered).read == 1.5
    assert cost(watched, "query", **filtered, ProjectionExpression="#s").read == 1.5
    nobody = query | {"ExpressionAttributeValues": {":p": {"S": "nobody"}}}
    assert cost(watched, "query", **nobody).read == 0.5


def test_batch_is_rounded_item_by_item_and_counts_what_is_not_there(
    watched: tuple[Any, Meter],
) -> None:
    put(watched, item("a", 100), item("b", 4_097))
    request = {"Keys": [key("a"), key("b"), key("none")]}
    assert cost(watched, "batch_get_item", RequestItems={TABLE: request}).read == 0.5 + 1 + 0.5
    request = request | {"ConsistentRead": True, "ProjectionExpression": "sk"}
    assert cost(watched, "batch_get_item", RequestItems={TABLE: request}).read == 1 + 2 + 1


def test_batch_write_costs_item_by_item(watched: tuple[Any, Meter]) -> None:
    put(watched, item("a", 5_000), item("b", 2_000))
    requests = [
        {"PutRequest": {"Item": item("a", 10)}},
        {"DeleteRequest": {"Key": key("b")}},
        {"PutRequest": {"Item": item("c", 1_025)}},
    ]
    tally = cost(watched, "batch_write_item", RequestItems={TABLE: requests})
    assert tally.write == 5 + 2 + 2


def test_transaction_costs_twice_and_so_does_a_cancelled_one(watched: tuple[Any, Meter]) -> None:
    put(watched, item("a", 1_500))
    steps = [
        {"Put": {"TableName": TABLE, "Item": item("b", 100)}},
        {
            "Update": {
                "TableName": TABLE,
                "Key": key("a"),
                "UpdateExpression": "ADD n :one",
                "ExpressionAttributeValues": {":one": {"N": "1"}},
            }
        },
        {"Delete": {"TableName": TABLE, "Key": key("none")}},
    ]
    assert cost(watched, "transact_write_items", TransactItems=steps).write == 2 + 4 + 2
    check = {
        "TableName": TABLE,
        "Key": key("none"),
        "ConditionExpression": "attribute_exists(pk)",
    }
    client, meter = watched
    with meter.measure() as tally, pytest.raises(ClientError):
        client.transact_write_items(TransactItems=[{"ConditionCheck": check}, steps[0]])
    assert tally.write == 2 + 2
    gets = [{"Get": {"TableName": TABLE, "Key": key(sk)}} for sk in ("a", "none")]
    assert cost(watched, "transact_get_items", TransactItems=gets).read == 2 + 2


def test_refused_call_costs_nothing(watched: tuple[Any, Meter]) -> None:
    client, meter = watched
    with meter.measure() as tally, pytest.raises(ClientError):
        client.update_item(TableName=TABLE, Key=key("a"), UpdateExpression="nonsense")
    assert (tally.count(), tally.units) == (1, 0)


def test_calls_outside_a_measurement_are_not_counted(watched: tuple[Any, Meter]) -> None:
    client, meter = watched
    put(watched, item("a", 100))
    with meter.measure() as tally:
        client.get_item(TableName=TABLE, Key=key("a"))
    client.get_item(TableName=TABLE, Key=key("a"))
    assert tally.count("GetItem") == 1
    assert tally.of("thing").read == 0.5
    assert tally.of("other").count() == 0
    assert tally.received > 100
