"""Table streams → queues, and nothing else.

A post that is stored is in the stream, whatever became of the function that stored
it. Anything that could fail for a record's own sake happens behind the queues,
where it is retried and set aside record by record. A record that cannot even be read
is set aside here; any other failure raises, and the stream brings the whole batch again.
"""

from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from functions.outbox.sorting import sort
from functions.telemetry import logger, metrics, traced
from functions.wiring import wiring


@traced
@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG001 - Lambda's
    """Forward a batch of stream records, in their order."""
    metrics.add_metric("Records", MetricUnit.Count, len(event["Records"]))
    parts = wiring()
    found = sort(event["Records"])
    parts.forwarding.plans(found.plans)
    parts.forwarding.slices(found.slices)
    if found.archive:
        parts.archiving.send(found.archive)
    if found.aside:
        parts.aside.send(found.aside)
        logger.error("set aside", reasons=[getattr(one, "reason", "") for one in found.aside])
    counts = {name: len(messages) for name, messages in vars(found).items()}
    logger.info("forwarded", extra={"records": len(event["Records"]), **counts})
    metrics.add_metric("RecordsSetAside", MetricUnit.Count, len(found.aside))
    metrics.add_metric("MessagesForwarded", MetricUnit.Count, sum(counts.values()))
    return {}
