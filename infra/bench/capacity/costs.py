"""What each call costs, from its parameters, its answer and the rows that it touched.

A transaction that was cancelled is charged like one that was done: it was prepared, and
AWS's guide only says that retries cost again, so this is the most that it can be. A call
that was throttled costs nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from infra.bench.capacity.rows import Row, Rows, name_of
from infra.bench.capacity.sizes import Item, size_of
from infra.bench.capacity.units import batch_units, query_units, read_units, write_units

Parameters = dict[str, Any]
Images = Mapping[str, Item]
CHARGED = frozenset({"ConditionalCheckFailedException", "TransactionCanceledException"})
STEPS = ("Put", "Update", "Delete", "ConditionCheck")


@dataclass(frozen=True, slots=True)
class Cost:
    """Units of one call."""

    read: float = 0.0
    write: float = 0.0


@dataclass(frozen=True, slots=True)
class Write:
    """One row that a call writes, and what it becomes; None where only the store knows."""

    row: Row
    item: Item | None


def writes_of(operation: str, parameters: Parameters, rows: Rows) -> list[Write]:
    """The rows that a call is to write, or checks in a transaction."""
    match operation:
        case "PutItem":
            return [_put(parameters, rows)]
        case "UpdateItem" | "DeleteItem":
            return [_keyed(parameters)]
        case "BatchWriteItem":
            return [
                _put(request["PutRequest"] | {"TableName": table}, rows)
                if "PutRequest" in request
                else _keyed(request["DeleteRequest"] | {"TableName": table})
                for table, requests in parameters["RequestItems"].items()
                for request in requests
            ]
        case "TransactWriteItems":
            steps = [
                (kind, item[kind])
                for item in parameters["TransactItems"]
                for kind in STEPS
                if kind in item
            ]
            return [_put(step, rows) if kind == "Put" else _keyed(step) for kind, step in steps]
    return []


def cost_of_writes(
    operation: str, answer: Mapping[str, Any], writes: list[Write], before: Images, after: Images
) -> Cost:
    """What writing costs: each row by the larger of what it was and what it became."""
    refused = _refused(answer)
    if refused and refused not in CHARGED:
        return Cost()
    transactional = operation == "TransactWriteItems"
    left = {
        name_of(table, request["DeleteRequest"]["Key"])
        if "DeleteRequest" in request
        else str(request["PutRequest"]["Item"])
        for table, requests in answer.get("UnprocessedItems", {}).items()
        for request in requests
    }
    total = 0.0
    for write in writes:
        name = name_of(*write.row)
        if name in left or str(write.item) in left:
            continue
        became = write.item if write.item is not None else after.get(name)
        total += write_units(_size(before.get(name)), _size(became), transactional=transactional)
    return Cost(write=total)


def cost_of_reads(
    operation: str, parameters: Parameters, answer: Mapping[str, Any], rows: Rows
) -> Cost:
    """What reading costs: by whole rows, whatever the answer shows of them."""
    charge = _READS.get(operation)
    return Cost() if charge is None or _refused(answer) else Cost(charge(parameters, answer, rows))


def _get(parameters: Parameters, answer: Mapping[str, Any], rows: Rows) -> float:
    item = answer.get("Item")
    if item is not None and _is_partial(parameters):
        item = next(iter(rows.get([(parameters["TableName"], parameters["Key"])]).values()), None)
    return read_units(_size(item), consistent=bool(parameters.get("ConsistentRead")))


def _query(parameters: Parameters, answer: Mapping[str, Any], rows: Rows) -> float:
    found: list[Item] = answer.get("Items", [])
    if _is_partial(parameters) or answer["ScannedCount"] != len(found):
        found = rows.range(parameters, answer["ScannedCount"])
    consistent = bool(parameters.get("ConsistentRead"))
    return query_units((size_of(item) for item in found), consistent=consistent)


def _batch_get(parameters: Parameters, answer: Mapping[str, Any], rows: Rows) -> float:
    total = 0.0
    for table, request in parameters["RequestItems"].items():
        left = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
        keys = [key for key in request["Keys"] if key not in left]
        found: list[Item] = answer.get("Responses", {}).get(table, [])
        if _is_partial(request):
            found = list(rows.get((table, key) for key in keys).values())
        sizes = [size_of(item) for item in found] + [0] * (len(keys) - len(found))
        total += batch_units(sizes, consistent=bool(request.get("ConsistentRead")))
    return total


def _transact_get(parameters: Parameters, _: Mapping[str, Any], rows: Rows) -> float:
    asked = [(item["Get"]["TableName"], item["Get"]["Key"]) for item in parameters["TransactItems"]]
    found = rows.get(asked)
    return sum(
        read_units(_size(found.get(name_of(*row))), consistent=True, transactional=True)
        for row in asked
    )


_READS: dict[str, Callable[[Parameters, Mapping[str, Any], Rows], float]] = {
    "GetItem": _get,
    "Query": _query,
    "BatchGetItem": _batch_get,
    "TransactGetItems": _transact_get,
}


def _put(step: Parameters, rows: Rows) -> Write:
    table, item = step["TableName"], step["Item"]
    return Write((table, rows.key_of(table, item)), item)


def _keyed(step: Parameters) -> Write:
    return Write((step["TableName"], step["Key"]), None)


def _size(item: Item | None) -> int:
    return 0 if item is None else size_of(item)


def _is_partial(request: Parameters) -> bool:
    return bool({"ProjectionExpression", "AttributesToGet", "Select"} & request.keys())


def _refused(answer: Mapping[str, Any]) -> str:
    return str(answer.get("Error", {}).get("Code", ""))
