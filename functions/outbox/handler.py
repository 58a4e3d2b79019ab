"""Table streams → queues, and nothing else.

A post that is stored is in the stream, whatever became of the function that stored
it. Anything that could fail for a record's own sake happens behind the queues,
where it is retried and set aside record by record; here a failure raises, and the
stream brings the whole batch again.
"""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from functions.outbox.changes import messages_of
from functions.telemetry import logger, metrics, traced
from functions.wiring import wiring


@traced
@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda's
    """Forward a batch of stream records, in their order."""
    metrics.add_metric("Records", MetricUnit.Count, len(event["Records"]))
    plans, slices = messages_of(event["Records"])
    outlet = wiring().forwarding
    outlet.plans(plans)
    outlet.slices(slices)
    logger.info("forwarded", records=len(event["Records"]), plans=len(plans), slices=len(slices))
    metrics.add_metric("MessagesForwarded", MetricUnit.Count, len(plans) + len(slices))
    return {}
