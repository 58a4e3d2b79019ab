"""What somebody's media take, and whether rows and objects agree: an operator looks, the custodian repairs."""

from __future__ import annotations

from functools import cached_property
from urllib.parse import urlsplit

from functions.adapters.connections import client
from functions.adapters.media import DynamoMedia
from functions.adapters.objects import S3Objects
from functions.adapters.sender import SqsSender
from functions.custodian.storage import Findings, check_storage
from functions.deadline import now_ms
from functions.records import Usage
from infra.cli.importing.operator import Operator
from shared.directory import Cell
from shared.messages import CheckOwner


class OwnerParts:
    """One owner's home, with an operator's hands instead of a function's role."""

    def __init__(self, operator: Operator, owner_id: str) -> None:
        self._operator = operator
        self._stage = operator.directory.stage
        self._cell = operator.directory.cell(operator.directory.home(owner_id).cell)
        self.now = now_ms

    @cached_property
    def media(self) -> DynamoMedia:
        """Rows."""
        return DynamoMedia(self._operator.tables(self._cell.region))

    @cached_property
    def media_objects(self) -> S3Objects:
        """Objects."""
        return S3Objects(client("s3", self._cell.region), bucket_of(self._stage, self._cell))

    @cached_property
    def upkeep(self) -> SqsSender:
        """The custody queue of the cell."""
        url = self._cell.queues["plans"].removesuffix("plans") + "custody"
        return SqsSender(lambda region: client("sqs", region), self._cell.region, url)


def look(operator: Operator, owner_id: str, *, repair: bool) -> tuple[Usage, Findings]:
    """What an owner's media take, and what of it is not as it must be; have that repaired.

    The repair is the custodian's, which alone may tell the edge.
    """
    parts = OwnerParts(operator, owner_id)
    found = check_storage(CheckOwner(owner_id), parts, repair=False)
    if repair and found.faults:
        parts.upkeep.send([CheckOwner(owner_id)])
    return parts.media.usage(owner_id), found


def bucket_of(stage: str, cell: Cell) -> str:
    """The bucket with a cell's media (template.yaml); the account is told by any queue's address."""
    account = urlsplit(cell.queues["plans"]).path.split("/")[1]
    return f"nearcast-{stage}-{cell.region}-media-{account}"
