"""Expired posts → objects in S3; once a day, the objects of a day → one."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from functions.archiver.keep import compact, keep
from functions.queues import work_through
from functions.telemetry import logger, metrics, traced
from functions.wiring import wiring
from shared.errors import MessageMalformed
from shared.messages import CompactDays, Message, PostExpired


def handle_message(message: Message) -> None:
    """Carry out one message of the archive queue."""
    parts = wiring()
    if isinstance(message, PostExpired):
        keep(message, parts)
        metrics.add_metric("PostsArchived", MetricUnit.Count, 1)
    elif isinstance(message, CompactDays):
        metrics.add_metric("DaysCompacted", MetricUnit.Count, compact(message, parts))
    else:
        raise MessageMalformed(f"{message.kind} does not belong on the archive queue")


@traced
@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Work through a batch of the archive queue."""
    return work_through(event, context, handle_message, wiring().upkeep.again)
