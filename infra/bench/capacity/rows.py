"""The rows that a call touches, whole, as an unmetered client of the same tables sees them.

A call's cost goes by whole items: what a put replaces, what a filter or a projection
leaves out of the answer. So they are looked up beside the call, on a client that nobody
listens to.
"""

import re
from collections.abc import Iterable
from typing import Any

from infra.bench.capacity.sizes import Item

Row = tuple[str, Item]  # table and key
KEYS = 100  # of one BatchGetItem
PLACEHOLDER = re.compile(r"[#:]\w+")
RANGE = (  # of a query: what decides which rows it reads
    "TableName",
    "IndexName",
    "KeyConditionExpression",
    "ScanIndexForward",
    "ExclusiveStartKey",
)


class Rows:
    """Rows of one region's tables."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self._key_names: dict[str, tuple[str, ...]] = {}

    def key_of(self, table: str, item: Item) -> Item:
        """The key attributes of an item."""
        if table not in self._key_names:
            schema = self._client.describe_table(TableName=table)["Table"]["KeySchema"]
            self._key_names[table] = tuple(part["AttributeName"] for part in schema)
        return {name: item[name] for name in self._key_names[table]}

    def get(self, wanted: Iterable[Row]) -> dict[str, Item]:
        """The rows that are there, by `name_of` their keys."""
        by_table: dict[str, dict[str, Item]] = {}
        for table, key in wanted:
            by_table.setdefault(table, {})[name_of(table, key)] = key
        found: dict[str, Item] = {}
        for table, keys in by_table.items():
            pending = list(keys.values())
            while pending:
                asked, pending = pending[:KEYS], pending[KEYS:]
                request = {table: {"Keys": asked, "ConsistentRead": True}}
                answer = self._client.batch_get_item(RequestItems=request)
                for item in answer["Responses"].get(table, []):
                    found[name_of(table, self.key_of(table, item))] = item
                pending += answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
        return found

    def range(self, query: dict[str, Any], count: int) -> list[Item]:
        """The first `count` rows that a query reads, before it filters and projects."""
        if not count:
            return []
        again = {name: query[name] for name in RANGE if name in query}
        used = set(PLACEHOLDER.findall(query["KeyConditionExpression"]))
        for kind in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
            if kept := {k: v for k, v in query.get(kind, {}).items() if k in used}:
                again[kind] = kept
        found: list[Item] = self._client.query(**again, Limit=count)["Items"]
        return found


def name_of(table: str, key: Item) -> str:
    """A row's name: its table and key, as one text."""
    return "/".join([table, *(f"{name}={key[name]}" for name in sorted(key))])
