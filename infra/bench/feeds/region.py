"""One region in this process: the templates' tables over moto, the functions' own wiring, a meter.

Queues are lists: what is measured is what the functions do with a message, not how it
came to them.
"""

import json
import os
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any, ClassVar, TypeVar
from unittest.mock import patch

import botocore.session
from cfnlint.decode.cfn_yaml import load  # type: ignore[import-untyped]
from moto import mock_aws

from functions import ports
from functions.adapters import connections, tables
from functions.adapters.feeds import DynamoFeeds
from functions.ports.queues import Queue
from functions.records import Entry
from functions.wiring import Wiring
from infra.bench.capacity.meter import Meter
from infra.bench.feeds.shortcuts import shortcuts
from infra.local.directory import DeployedCell, build
from infra.local.instance import ROOT
from shared.messages import Message

STAGE, ZONE, REGION, CELL = "bench", "eu", "eu-west-1", "euw1-a"
SHARDS = tuple(f"{number:02}" for number in range(32))  # of a zone at first
OUTPUTS = {
    "UserPoolId": "bench_pool",
    "UserPoolClientId": "bench",
    "ApiUrl": "http://127.0.0.1:1/api/",
    "IdentityUrl": "http://127.0.0.1:1/identity/",
    "PlansQueueUrl": "http://127.0.0.1:1/plans",
    "SlicesQueueUrl": "http://127.0.0.1:1/slices",
    "MediaBucketName": "bench-media",
}
ENVIRONMENT = {
    "AWS_REGION": REGION,
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "STAGE": STAGE,
    "ZONE": ZONE,
    "CELL": CELL,
    "POWERTOOLS_SERVICE_NAME": "bench",
    "POWERTOOLS_TRACE_DISABLED": "true",
}


class Queues:
    """What was sent, in order (`ports.Outlet`)."""

    def __init__(self) -> None:
        self.waiting: deque[Message] = deque()

    def plans(self, messages: Iterable[Message], region: str | None = None) -> None:  # noqa: ARG002 - one region
        """See `ports.Outlet.plans`."""
        self.waiting.extend(messages)

    def slices(self, messages: Iterable[Message]) -> None:
        """See `ports.Outlet.slices`."""
        self.waiting.extend(messages)

    def again(self, queue: Queue, message: Message, attempt: int, delay_s: int) -> None:  # noqa: ARG002 - at once
        """See `ports.Outlet.again`."""
        self.waiting.append(message)


class Died(Exception):
    """A worker's end, in the middle of a slice."""


class MortalFeeds(DynamoFeeds):
    """The feeds of a worker who may be doomed to die half-way through the next push."""

    doomed = False

    def push(self, entries: Iterable[Entry]) -> int:
        """See `ports.Feeds.push`."""
        every = list(entries)
        if self.doomed:
            self.doomed = False
            super().push(every[: len(every) // 2])
            raise Died
        return super().push(every)


class Parts(Wiring):
    """The functions' wiring, with lists for queues."""

    more: ClassVar[Mapping[str, str]] = {}  # of the environment

    def __init__(self) -> None:
        super().__init__({**ENVIRONMENT, **self.more})
        self.queues = Queues()

    @cached_property
    def outlet(self) -> ports.Outlet:
        """The lists."""
        return self.queues

    @cached_property
    def feeds(self) -> MortalFeeds:
        """Timelines, of a worker who may die."""
        return MortalFeeds(self._tables)


Kind = TypeVar("Kind", bound=Parts)


@contextmanager
def region(parts: type[Kind]) -> Iterator[tuple[Kind, Meter]]:
    """A region with empty tables; afterwards nothing of it is left."""
    with patch.dict(os.environ, ENVIRONMENT):
        for name in ("AWS_ENDPOINT_URL", "AWS_PROFILE", "AWS_SESSION_TOKEN"):
            os.environ.pop(name, None)
        with mock_aws(), shortcuts():
            _forget()
            unmetered = botocore.session.get_session()
            make = unmetered.create_client
            meter = Meter(lambda region: make("dynamodb", region_name=region))
            meter.listen(connections.session())
            client = make("dynamodb", region_name=REGION)
            _make_tables(client)
            _put_directory(client)
            try:
                yield parts(), meter
            finally:
                _forget()
                _drop_tables(client)


def _forget() -> None:
    connections.forget()
    tables.forget()


def _make_tables(client: Any) -> None:
    templates = [(ROOT / "template.yaml", ("",)), (ROOT / "infra" / "shard.yaml", SHARDS)]
    for path, shards in templates:
        for resource in load(str(path))["Resources"].values():
            if resource["Type"] == "AWS::DynamoDB::Table":
                for shard in shards:
                    _make_table(client, resource["Properties"], shard)


def _make_table(client: Any, properties: dict[str, Any], shard: str) -> None:
    name = properties["TableName"]["Fn::Sub"]
    client.create_table(
        TableName=name.replace("${Stage}", STAGE).replace("${Shard}", shard),
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[dict(one) for one in properties["AttributeDefinitions"]],
        KeySchema=[dict(one) for one in properties["KeySchema"]],
    )


def _drop_tables(client: Any) -> None:
    """Leave nothing to whoever else uses moto in this process."""
    pages = list(client.get_paginator("list_tables").paginate())
    for name in (name for page in pages for name in page["TableNames"]):
        if name.startswith(f"nearcast-{STAGE}-"):
            client.delete_table(TableName=name)


def _put_directory(client: Any) -> None:
    directory = build(STAGE, [DeployedCell(CELL, ZONE, REGION, SHARDS, OUTPUTS)])
    row = {
        "name": {"S": "directory"},
        "version": {"S": directory.version},
        "document": {"S": json.dumps(directory.document)},
    }
    client.put_item(TableName=f"nearcast-{STAGE}-directory", Item=row)
