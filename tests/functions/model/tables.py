"""The society's world over the DynamoDB adapters and moto, with the tables' own streams.

What the tables tell the outbox is what its code makes of their stream records, so the
rules of `functions/outbox` are part of what is compared.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

import boto3
from moto.core import DEFAULT_ACCOUNT_ID
from moto.dynamodb.models import dynamodb_backends

from functions.deadline import now_ms
from functions.outbox.sorting import sort
from shared.messages import Message
from tests.functions.dynamo import Dynamo
from tests.functions.fakes import FakeAccounts, FakeOutlet
from tests.functions.world import Place, World
from tests.shared.documents import REGIONS

STREAMED = ("users", "posts", "graph")
IMAGES = {"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"}


class TablePlace(Place):
    """One region's function, wired with the adapters; its queues and accounts stay lists."""

    def __init__(self, world: "TableWorld", zone: str, dynamo: Dynamo) -> None:
        super().__init__(world.tables, zone)
        for name, adapter in vars(dynamo).items():
            if name != "region":
                setattr(self, name, adapter)
        self.accounts = FakeAccounts(world.tables)
        self.outlet = FakeOutlet(world.tables, self.region)


class TableWorld(World):
    """Every region, over moto's tables. Time begins now: rows expire by the real clock."""

    def __init__(self, aws: dict[str, Dynamo]) -> None:
        super().__init__()
        self.tables.now_ms = now_ms()
        self._aws = aws
        self._collect()

    @cached_property
    def places(self) -> dict[str, Place]:
        return {zone: TablePlace(self, zone, self._aws[zone]) for zone in REGIONS}

    def pending(self) -> list[tuple[str, str, Message]]:
        for region, records in self._collect():
            found = sort(records)
            assert not found.aside, found.aside
            self.tables.queues += [(region, "plans", message) for message in found.plans]
            self.tables.queues += [(region, "slices", message) for message in found.slices]
        return self.tables.queues

    def _collect(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """What the streams have since the last time, by region."""
        found = []
        for region in REGIONS.values():
            records = []
            for table in _streamed(region):
                records += [item.to_json() for item in table.stream_shard.items]
                table.stream_shard.items.clear()
            found.append((region, records))
        return found


@contextmanager
def streams() -> Iterator[None]:
    """Let the tables have streams inside, as infra/shard.yaml gives them."""
    for region in REGIONS.values():
        client = boto3.client("dynamodb", region_name=region)
        for name in client.list_tables()["TableNames"]:
            if any(f"-{kind}-" in name for kind in STREAMED):
                client.update_table(TableName=name, StreamSpecification=IMAGES)
    try:
        yield
    finally:  # moto does not let go of a stream by itself
        for region in REGIONS.values():
            for table in _streamed(region):
                table.stream_shard = table.stream_specification = table.latest_stream_label = None


def _streamed(region: str) -> list[Any]:
    tables = dynamodb_backends[DEFAULT_ACCOUNT_ID][region].tables.values()
    return [table for table in tables if table.stream_shard is not None]
