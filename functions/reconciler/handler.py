"""Steps of reconciliation → repaired timelines, and counts that should be zero."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from functions.queues import work_through
from functions.reconciler import post, walk
from functions.reconciler.findings import Findings
from functions.telemetry import logger, metrics, traced
from functions.wiring import Wiring, wiring
from shared.errors import MessageMalformed
from shared.messages import Message, ReconcilePost, ReconcileTimeline, ReconcileUsers


def reconcile_post(step: ReconcilePost, parts: Wiring) -> Findings:
    """One step of a post's fan-out; the next one is a message of its own."""
    found, following = post.reconcile(step, parts)
    if following is not None:
        parts.upkeep.send([following])
    return found


def handle_message(message: Message) -> None:
    """Carry out one message of the reconcile queue."""
    parts = wiring()
    if isinstance(message, ReconcileUsers):
        found = walk.reconcile_users(message, parts)
    elif isinstance(message, ReconcileTimeline):
        found = walk.reconcile_timeline(message, parts)
    elif isinstance(message, ReconcilePost):
        found = reconcile_post(message, parts)
    else:
        raise MessageMalformed(f"{message.kind} does not belong on the reconcile queue")
    if found.faults:
        logger.warning("repaired", extra={"step": message.kind, **found.counts()})
    metrics.add_metric("EntriesChecked", MetricUnit.Count, found.checked)
    metrics.add_metric("FaultsFound", MetricUnit.Count, found.faults)
    metrics.add_metric("FaultsRepaired", MetricUnit.Count, found.repaired)


@traced
@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Work through a batch of the reconcile queue."""
    return work_through(event, context, handle_message, wiring().upkeep.again)
