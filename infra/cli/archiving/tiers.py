"""Moves posts from one tier to the next by hand.

On AWS, time to live and a schedule do this. The local AWS removes expired rows without
a stream record, so here the record that AWS would write is handed to the outbox.
"""

from __future__ import annotations

import json
from typing import Any

from functions.adapters.connections import client
from functions.outbox.expired import SERVICE
from infra.cli.failure import CliError
from infra.cli.importing.operator import Operator
from shared.directory import Cell
from shared.ids import parse_post_id
from shared.messages import CompactDays


def expire(operator: Operator, post_id: str) -> None:
    """Let a post's row expire: the outbox gets the stream record, then the row goes.

    In this order, so that an interruption leaves a row that can expire again.

    Raises:
        CliError: there is no row, or the outbox failed.
    """
    author_id = parse_post_id(post_id).author_id
    home = operator.directory.home(author_id)
    table = operator.directory.table("posts", home.shard)
    rows = client("dynamodb", home.region)
    keys = {"author": {"S": author_id}, "post_id": {"S": post_id}}
    row = rows.get_item(TableName=table, Key=keys, ConsistentRead=True).get("Item")
    if row is None:
        raise CliError(f"{post_id} has no row.", "It is archived already, or never was.")
    outbox = _name(operator, operator.directory.cell(home.cell), "outbox")
    event = {"Records": [expiry(keys, row)]}
    answer = client("lambda", home.region).invoke(FunctionName=outbox, Payload=json.dumps(event))
    told = answer["Payload"].read().decode()  # in any case: unread, it would hold a connection
    if "FunctionError" in answer:
        raise CliError(f"The outbox failed: {told}")
    rows.delete_item(TableName=table, Key=keys)


def expiry(keys: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    """The stream record of a row that the TTL service removed."""
    return {
        "eventName": "REMOVE",
        "eventSource": "aws:dynamodb",
        "userIdentity": SERVICE,
        "dynamodb": {"Keys": keys, "OldImage": row, "StreamViewType": "NEW_AND_OLD_IMAGES"},
    }


def compact(operator: Operator, region: str) -> None:
    """Begin the daily compaction of a region now."""
    sqs = client("sqs", region)
    for cell in operator.directory.cells_of(region):
        url = sqs.get_queue_url(QueueName=_name(operator, cell, "archive"))["QueueUrl"]
        sqs.send_message(QueueUrl=url, MessageBody=CompactDays().to_json())


def _name(operator: Operator, cell: Cell, part: str) -> str:
    return f"nearcast-{operator.directory.stage}-{cell.name}-{part}"
