"""Slices → entries in home timelines; follows and unfollows → backfill and clearing."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from functions.fan_out.deliver import deliver
from functions.fan_out.follow import settle
from functions.queues import work_through
from functions.telemetry import logger, metrics, traced
from functions.wiring import wiring
from shared.errors import MessageMalformed
from shared.messages import FollowChanged, Message, Slice


def handle_message(message: Message) -> None:
    """Carry out one message of the slices queue."""
    parts = wiring()
    if isinstance(message, Slice):
        written = deliver(message, parts, parts.region)
        metrics.add_metric("EntriesPushed", MetricUnit.Count, written)
    elif isinstance(message, FollowChanged):
        settle(message, parts, parts.directory())
        metrics.add_metric("FollowsSettled", MetricUnit.Count, 1)
    else:
        raise MessageMalformed(f"{message.kind} does not belong on the slices queue")


@traced
@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Work through a batch of the slices queue."""
    return work_through(event, context, handle_message)
