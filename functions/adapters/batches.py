"""Batches of any size, in calls of the sizes that DynamoDB takes.

BatchWriteItem takes 25 items and BatchGetItem 100 keys, each answers with what it
did not get to (for load, or past 16 MB); that rest is sent again, with pauses. A key
may appear once in a call, so the last write of a key wins here.
Source: API reference of BatchWriteItem and BatchGetItem.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar, cast

from pynamodb.models import Model

from functions.adapters.retries import tries
from functions.adapters.translation import translated

WRITES = 25
KEYS = 100

M = TypeVar("M", bound=Model)


def put_all(model: type[M], rows: Iterable[M]) -> int:
    """Put every row, and count them."""
    requests = {_key_of(model, item): item for item in (row.serialize() for row in rows)}
    for chunk in _chunks(requests.values(), WRITES):
        _write(model, puts=chunk, deletes=[])
    return len(requests)


def delete_all(model: type[M], keys: Iterable[tuple[str, str]]) -> int:
    """Delete the rows with these keys, and count the keys."""
    unique = list(dict.fromkeys(keys))
    hash_name, range_name = _key_names(model)
    for chunk in _chunks(unique, WRITES):
        deletes = [
            {hash_name: {"S": partition}, range_name: {"S": sort}} for partition, sort in chunk
        ]
        _write(model, puts=[], deletes=deletes)
    return len(unique)


def get_all(
    model: type[M],
    wanted: Iterable[str] | Iterable[tuple[str, str]],
    attributes: Sequence[str] | None = None,
    *,
    consistent: bool = True,
) -> Iterator[M]:
    """Read the rows with these keys, in no order; absent ones are left out.

    A key is a partition key, or a pair of both keys where the table has two.
    """
    names = [name for name in _key_names(model) if name]
    for chunk in _chunks(dict.fromkeys(wanted), KEYS):
        keys = [
            dict(zip(names, (key,) if isinstance(key, str) else key, strict=True)) for key in chunk
        ]
        for _ in tries():
            with translated():
                answer = model._get_connection().batch_get_item(  # noqa: SLF001 - pynamodb's own
                    # retry does not pause, see BatchWrite.commit and batch_get
                    cast("list[str]", keys),  # its annotation is too narrow
                    consistent_read=consistent,
                    attributes_to_get=list(attributes) if attributes else None,
                )
            table = model.Meta.table_name
            for item in answer.get("Responses", {}).get(table, []):
                yield model.from_raw_data(item)
            rest = answer.get("UnprocessedKeys", {}).get(table, {}).get("Keys", [])
            if not rest:
                break
            keys = [{name: key[name]["S"] for name in names} for key in rest]


def _write(model: type[M], puts: list[Any], deletes: list[Any]) -> None:
    for _ in tries():
        with translated():
            answer = model._get_connection().batch_write_item(  # noqa: SLF001 - as above
                put_items=puts, delete_items=deletes
            )
        rest = (answer or {}).get("UnprocessedItems", {}).get(model.Meta.table_name, [])
        if not rest:
            return
        puts = [item["PutRequest"]["Item"] for item in rest if "PutRequest" in item]
        deletes = [item["DeleteRequest"]["Key"] for item in rest if "DeleteRequest" in item]


def _key_names(model: type[M]) -> tuple[str, str]:
    """The keys' names in the table; a model may call them otherwise."""
    attributes = model.get_attributes()
    names = (model._hash_keyname, model._range_keyname)  # noqa: SLF001 - no public names
    partition, sort = (attributes[name].attr_name if name else "" for name in names)
    return partition, sort


def _key_of(model: type[M], item: dict[str, Any]) -> tuple[str, ...]:
    return tuple(item[name]["S"] for name in _key_names(model) if name)


def _chunks(items: Iterable[Any], size: int) -> Iterator[list[Any]]:
    remaining = iter(items)
    while chunk := list(islice(remaining, size)):
        yield chunk
