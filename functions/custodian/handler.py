"""Media that are deleted → nothing of them anywhere; media that are wanted → near; and a weekly look."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from functions.custodian.drop import drop
from functions.custodian.leave import leave
from functions.custodian.near import bring_near
from functions.custodian.owner import drop_all
from functions.custodian.renew import renew
from functions.custodian.storage import check_shard, check_storage
from functions.custodian.switch import switch_assets
from functions.queues import work_through
from functions.telemetry import logger, metrics, traced
from functions.wiring import Wiring, wiring
from shared.errors import MessageMalformed
from shared.messages import (
    AssetLeft,
    CheckOwner,
    CheckStorage,
    ManifestChanged,
    MediaDropped,
    MediaWanted,
    Message,
    OwnerGone,
    OwnerSwitched,
)


def check_owner(step: CheckOwner, parts: Wiring) -> int:
    """Repair what is stored for one user; how much was not as it must be."""
    found = check_storage(step, parts)
    if found.faults:
        logger.warning("repaired", extra={"step": step.kind, **found.counts()})
    return found.faults


# What is done with each message, and what is counted of it.
STEPS: dict[type[Message], tuple[Callable[[Any, Wiring], int], str]] = {
    MediaDropped: (drop, "FilesRemoved"),
    AssetLeft: (leave, "AssetsRemoved"),
    OwnerGone: (drop_all, "FilesDropped"),
    OwnerSwitched: (switch_assets, "AssetsSwitched"),
    ManifestChanged: (renew, "ManifestsRenewed"),
    MediaWanted: (bring_near, "AssetsWarmed"),
    CheckStorage: (check_shard, "OwnersChecked"),
    CheckOwner: (check_owner, "StorageFaults"),
}


def handle_message(message: Message) -> None:
    """Carry out one message of the custody queue."""
    if type(message) not in STEPS:
        raise MessageMalformed(f"{message.kind} does not belong on the custody queue")
    step, counted = STEPS[type(message)]
    metrics.add_metric(counted, MetricUnit.Count, step(message, wiring()))


@traced
@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Work through a batch of the custody queue; what meets with load comes again later."""
    return work_through(event, context, handle_message, wiring().upkeep.again)
