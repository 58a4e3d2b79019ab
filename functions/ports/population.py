"""Everybody of a shard, one after the other."""

from typing import Protocol


class Population(Protocol):
    """The users of this region, in the order in which their table keeps them."""

    def walk(self, shard: str, limit: int, after: str | None = None) -> list[str]:
        """Up to `limit` users of a shard that come after one; fewer only at the end."""
