"""Users of a shard, by scanning users-NN a few at a time."""

from typing import Any

from functions.adapters.models import UserRow
from functions.adapters.tables import Tables, bind
from functions.adapters.translation import translated


class DynamoPopulation:
    """People of this region. A scan goes by partitions, so newcomers may be before or after."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables

    def walk(self, shard: str, limit: int, after: str | None = None) -> list[str]:
        """See `ports.Population.walk`."""
        name = self._tables.directory().table("users", shard)
        table = bind(UserRow, name, self._tables.region)
        start: dict[str, Any] | None = {"user_id": {"S": after}} if after else None
        with translated():
            rows = table.scan(
                limit=limit,
                page_size=limit,
                last_evaluated_key=start,
                attributes_to_get=["user_id"],
            )
            return [row.user_id for row in rows]
