"""moto answers the same with its shortcuts as without them."""

import random
from collections.abc import Iterator
from contextlib import nullcontext
from typing import Any

import botocore.session
import pytest
from moto import mock_aws
from moto.dynamodb.models.table import Table

from infra.bench.feeds.shortcuts import shortcuts

ROWS = 24
CONDITIONS = ["", "sk > :a", "sk >= :a", "sk < :b", "sk <= :b", "sk BETWEEN :a AND :b"]
CONDITIONS += ["begins_with(sk, :o)"]


@pytest.fixture(autouse=True)
def credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)


def answers(context: Any) -> Iterator[Any]:
    """What a table answers to all sorts of questions."""
    drawn = random.Random(1)
    with mock_aws(), context:
        client = botocore.session.get_session().create_client("dynamodb", region_name="eu-west-1")
        client.create_table(
            TableName="t",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("pk", "sk")],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
        )
        for number in drawn.sample(range(ROWS), ROWS):
            item = {
                "pk": {"S": f"p{number % 2}"},
                "sk": {"S": f"{number:03}"},
                "n": {"N": str(number)},
                "b": {"B": bytes([number])},
                "l": {"L": [{"S": "x"}, {"BOOL": True}]},
                "s": {"SS": ["a", "b"]},
            }
            client.put_item(TableName="t", Item=item)
        for condition in CONDITIONS:
            for limit in (3, 100):
                for forward in (True, False):
                    for filtered in (False, True):
                        yield from pages(client, condition, limit, forward, filtered)
        client.delete_table(TableName="t")  # another test may hold the same AWS open


def pages(client: Any, condition: str, limit: int, forward: bool, filtered: bool) -> Iterator[Any]:
    values = {":p": {"S": "p1"}}
    values |= {
        name: {"S": at}
        for name, at in ((":a", "005"), (":b", "016"), (":o", "01"))
        if name in condition
    }
    query: dict[str, Any] = {
        "TableName": "t",
        "KeyConditionExpression": "pk = :p" + (f" AND {condition}" if condition else ""),
        "ExpressionAttributeValues": values | ({":n": {"N": "11"}} if filtered else {}),
        "Limit": limit,
        "ScanIndexForward": forward,
    }
    if filtered:
        query["FilterExpression"] = "n > :n"
    for page in client.get_paginator("query").paginate(**query):
        yield [page["Items"], page["Count"], page["ScannedCount"], page.get("LastEvaluatedKey")]


def test_queries_are_answered_the_same() -> None:
    with_shortcuts = list(answers(shortcuts()))
    assert len(with_shortcuts) > 100
    for one, other in zip(with_shortcuts, answers(nullcontext()), strict=True):
        assert one == other


def test_shortcuts_end() -> None:
    before = Table.query
    with shortcuts():
        assert Table.query is not before
    assert Table.query is before
