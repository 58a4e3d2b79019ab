"""moto with three shortcuts, so that it holds 100,000 followers: what it answers stays the same.

A query without an index looks at its own partition's range, not at a sorted copy of the
whole table. Attribute values that are JSON already are not rebuilt by the service's model. And
the size of an item is not summed up anew with every attribute: nothing here is near 400 KB.
"""

import inspect
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

from moto.core.serialize import BaseJSONSerializer
from moto.dynamodb.models.dynamo_type import LimitedSizeDict
from moto.dynamodb.models.table import Table

PLAIN = frozenset({"S", "N", "BOOL", "NULL", "SS", "NS"})
FROM = frozenset({"GT", ">", "GE", ">=", "BETWEEN"})  # their first operand is the least key
ASKED = "_partition_asked_for"


@contextmanager
def shortcuts() -> Iterator[None]:
    """Let moto take them inside."""
    with ExitStack() as stack:
        stack.enter_context(patch.object(Table, "query", _query_of(Table.query)))
        stack.enter_context(patch.object(Table, "all_items", _all_items_of(Table.all_items)))
        structure = BaseJSONSerializer._serialize_type_structure  # noqa: SLF001 - moto has no door
        stack.enter_context(
            patch.object(BaseJSONSerializer, "_serialize_type_structure", _structure_of(structure))
        )
        stack.enter_context(patch.object(LimitedSizeDict, "__setitem__", dict.__setitem__))
        yield


def _query_of(original: Any) -> Any:
    signature = inspect.signature(original)

    def query(self: Table, *arguments: Any, **named: Any) -> Any:
        asked = signature.bind(self, *arguments, **named).arguments
        vars(self)[ASKED] = None if asked.get("index_name") else asked
        try:
            return original(self, *arguments, **named)
        finally:
            vars(self)[ASKED] = None

    return query


def _all_items_of(original: Any) -> Any:
    def all_items(self: Table) -> Any:
        asked = vars(self).get(ASKED)
        if asked is None or not self.has_range_key:
            return original(self)
        if asked["hash_key"] not in self.items:
            return []
        return _range(list(self.items[asked["hash_key"]].values()), asked)

    return all_items


def _range(rows: list[Any], asked: dict[str, Any]) -> list[Any]:
    """The rows of a partition that a query may come across, and one more to tell that it ends."""
    rows.sort(key=_sort_key)
    comparison = asked["range_comparison"]
    if asked["exclusive_start_key"] is not None or not asked["scan_index_forward"]:
        return rows
    if comparison in FROM:
        rows = rows[bisect_left(rows, asked["range_objs"][0].value, key=_sort_key) :]
    elif comparison is not None:
        return rows
    return rows[: asked["limit"] + 2] if asked["limit"] else rows


def _sort_key(row: Any) -> str:
    return str(row.range_key.value)


def _structure_of(original: Any) -> Any:
    def structure(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.name == "AttributeValue" and isinstance(value, dict) and value.keys() <= PLAIN:
            serialized[key] = value
        else:
            original(self, serialized, value, shape, key)

    return structure
