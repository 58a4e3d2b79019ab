"""The operator's hands: tables, user pools and queues of every region, with AWS credentials.

For the local system they come from its state; for a real stage from where boto3
finds them. Nothing here goes through the edge, so nothing limits it but AWS.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from typing import Any

from functions.adapters.connections import client
from functions.adapters.directory import DynamoDirectory
from functions.adapters.graph import DynamoGraph
from functions.adapters.outlet import SqsOutlet
from functions.adapters.posts import DynamoPosts
from functions.adapters.tables import Tables
from functions.deadline import now_ms
from infra.cli.failure import CliError
from infra.cli.importing.people import Person
from infra.local.aws import environment
from infra.local.failure import LocalError
from infra.local.instance import Instance
from infra.local.ministack import NAME as AWS
from infra.local.plan import LOCAL_STAGE
from infra.local.process import alive
from shared.directory import Directory, Pool
from shared.errors import DirectoryMissing


class Operator:
    """Adapters for each region of a stage. Made once a region, safe to use from threads."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self.tables = cache(self._tables)
        self.graph = cache(self._graph)
        self.posts = cache(self._posts)
        self.outlet = cache(self._outlet)

    def prepare(self, people: Iterable[Person]) -> None:
        """Bind every table that these people's data is in, before threads do it at once."""
        everywhere = [self.tables(region) for region in self.directory.regions]
        for tables in everywhere:
            tables.cards()
        for one in people:
            home = self.tables(self.region_of(one.user_id))
            home.names(one.username)
            home.users(one.user_id)
            home.posts(one.user_id)
            for tables in everywhere:
                tables.followers(one.user_id)

    def region_of(self, user_id: str) -> str:
        """Where a user's data is."""
        return self.directory.home(user_id).region

    def pool(self, zone: str) -> tuple[Any, Pool]:
        """The client for a zone's user pool, and which pool that is."""
        pool = self.directory.pool(zone)
        return client("cognito-idp", pool.region), pool

    def waiting(self) -> int:
        """How many messages are in all queues, waiting or being worked on."""
        return sum(
            _length(cell.region, url)
            for cell in self.directory.cells
            for url in cell.queues.values()
        )

    def _tables(self, region: str) -> Tables:
        return Tables(lambda: self.directory, region)

    def _graph(self, region: str) -> DynamoGraph:
        return DynamoGraph(self.tables(region))

    def _posts(self, region: str) -> DynamoPosts:
        return DynamoPosts(self.tables(region))

    def _outlet(self, region: str) -> SqsOutlet:
        queues = self.directory.cells_of(region)[0].queues
        return SqsOutlet(
            lambda where: client("sqs", where),
            region,
            plans_url=lambda where: self.directory.cells_of(where)[0].queues["plans"],
            slices_url=lambda: queues["slices"],
        )


def local_operator(name: str) -> Operator:
    """The operator of a local instance.

    Raises:
        CliError: it is not running.
    """
    try:
        instance = Instance(name)
    except LocalError as error:
        raise CliError(error.reason, error.hint or "") from error
    process = instance.state().processes.get(AWS)
    if process is None or not alive(process):
        raise CliError(f"The local instance {name!r} is not running.", "Start it: make up")
    made = environment(instance)
    for stale in [variable for variable in os.environ if variable.startswith("AWS_")]:
        del os.environ[stale]
    os.environ.update({key: value for key, value in made.items() if key.startswith("AWS_")})
    plan_region = "us-east-1"
    return _operator(LOCAL_STAGE, plan_region)


def stage_operator(stage: str, region: str) -> Operator:
    """The operator of a real stage, whose directory is read in `region`.

    Raises:
        CliError: the stage has no directory there.
    """
    return _operator(stage, region)


def _operator(stage: str, region: str) -> Operator:
    try:
        return Operator(DynamoDirectory(stage, region, now_ms)())
    except DirectoryMissing as error:
        raise CliError(f"The stage {stage!r} has no directory in {region}.") from error


def _length(region: str, url: str) -> int:
    wanted = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    answer = client("sqs", region).get_queue_attributes(QueueUrl=url, AttributeNames=wanted)
    return sum(int(count) for count in answer["Attributes"].values())
