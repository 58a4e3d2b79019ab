"""Batch reads over many shards, of several regions, at the same time."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from pynamodb.models import Model

from functions.adapters.batches import get_all

READERS = 16  # tables read at once

M = TypeVar("M", bound=Model)


def read_shards(
    shards: Iterable[tuple[type[M], list[str]]],
    keys_of: Callable[[str], list[tuple[str, str]]],
    *,
    consistent: bool,
) -> list[M]:
    """The rows of users in `Tables.by_shard`, by the keys that `keys_of` gives each user."""

    def read(shard: tuple[type[M], list[str]]) -> list[M]:
        table, user_ids = shard
        wanted = [key for user_id in user_ids for key in keys_of(user_id)]
        return list(get_all(table, wanted, consistent=consistent))

    asked = list(shards)
    if len(asked) <= 1:
        return [row for shard in asked for row in read(shard)]
    with ThreadPoolExecutor(min(READERS, len(asked))) as pool:
        return [row for rows in pool.map(read, asked) for row in rows]
