"""Everybody of a shard, in memory."""

from tests.functions.fakes_tables import Tables


class FakePopulation:
    def __init__(self, tables: Tables, region: str) -> None:
        self.tables = tables
        self.region = region

    def walk(self, shard: str, limit: int, after: str | None = None) -> list[str]:
        homes = {user: self.tables.directory.home(user) for user in self.tables.profiles}
        found = sorted(
            user
            for user, home in homes.items()
            if (home.region, home.shard) == (self.region, shard)
        )
        return [user for user in found if after is None or user > after][:limit]
