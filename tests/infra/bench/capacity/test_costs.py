"""What load leaves undone costs nothing, and is charged when it is done."""

from typing import Any

import pytest

from infra.bench.capacity.costs import cost_of_reads, cost_of_writes, writes_of

TABLE = "things"
A, B = ({"pk": {"S": name}} for name in "ab")


class Known:
    """Rows that are simply there."""

    def key_of(self, table: str, item: dict[str, Any]) -> dict[str, Any]:
        return {"pk": item["pk"]}

    def get(self, wanted: Any) -> dict[str, Any]:
        raise AssertionError("the answer says it all")


def test_unprocessed_writes_cost_nothing() -> None:
    requests = [
        {"PutRequest": {"Item": A}},
        {"PutRequest": {"Item": B}},
        {"DeleteRequest": {"Key": {"pk": {"S": "c"}}}},
    ]
    writes = writes_of("BatchWriteItem", {"RequestItems": {TABLE: requests}}, Known())  # type: ignore[arg-type]
    for left, units in (([], 3), (requests[:1], 2), (requests[2:], 2), (requests, 0)):
        answer = {"UnprocessedItems": {TABLE: left}}
        assert cost_of_writes("BatchWriteItem", answer, writes, {}, {}).write == units


def test_unprocessed_keys_cost_nothing() -> None:
    answer = {"Responses": {TABLE: [A]}, "UnprocessedKeys": {TABLE: {"Keys": [B]}}}
    parameters = {"RequestItems": {TABLE: {"Keys": [A, B], "ConsistentRead": True}}}
    assert cost_of_reads("BatchGetItem", parameters, answer, Known()).read == 1  # type: ignore[arg-type]


@pytest.mark.parametrize("code", ["ThrottlingException", "ProvisionedThroughputExceededException"])
def test_throttled_call_costs_nothing(code: str) -> None:
    answer = {"Error": {"Code": code}}
    writes = writes_of("PutItem", {"TableName": TABLE, "Item": A}, Known())  # type: ignore[arg-type]
    assert cost_of_writes("PutItem", answer, writes, {}, {}).write == 0
    query = {"TableName": TABLE, "KeyConditionExpression": "pk = :pk"}
    assert cost_of_reads("Query", query, answer, Known()).read == 0  # type: ignore[arg-type]
