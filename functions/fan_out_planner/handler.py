"""Changes → announcements to the regions that have followers → slices of their followers."""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from functions.fan_out_planner import plan
from functions.people.privacy import switch
from functions.people.settle import settle
from functions.queues import work_through
from functions.telemetry import logger, metrics, traced
from functions.wiring import wiring
from shared.errors import MessageMalformed
from shared.messages import (
    Message,
    PostAnnounced,
    PostChanged,
    PrivacyChanged,
    ProfileAnnounced,
    ProfileChanged,
    RelationChanged,
)


def plan_message(message: Message) -> None:
    """Take one message of the plans queue a step further."""
    parts = wiring()
    if isinstance(message, PostChanged):
        plan.announce_post(message, parts)
    elif isinstance(message, ProfileChanged):
        plan.announce_profile(message, parts)
    elif isinstance(message, PostAnnounced):
        plan.keep_and_slice(message, parts)
    elif isinstance(message, ProfileAnnounced):
        plan.keep_profile(message, parts)
    elif isinstance(message, RelationChanged):
        settle(message, parts)
    elif isinstance(message, PrivacyChanged):
        switch(message, parts)
    else:
        raise MessageMalformed(f"{message.kind} does not belong on the plans queue")
    metrics.add_metric("PlansMade", MetricUnit.Count, 1)


@traced
@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Work through a batch of the plans queue."""
    return work_through(event, context, plan_message)
