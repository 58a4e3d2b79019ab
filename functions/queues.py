"""SQS batches: every record by itself, failures reported one by one.

A record that fails is delivered again after the queue's visibility timeout; after
five times it is set aside in the dead-letter queue, and its neighbours never notice.
"""

from collections.abc import Callable
from typing import Any, cast

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.batch import (
    BatchProcessor,
    EventType,
    process_partial_response,
)
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from functions.telemetry import logger, metrics
from shared.messages import Message, parse


def work_through(
    event: dict[str, Any], context: Any, handle: Callable[[Message], None]
) -> dict[str, Any]:
    """Handle every message of an SQS event; return which ones failed."""
    metrics.add_metric("Messages", MetricUnit.Count, len(event["Records"]))
    processor = BatchProcessor(
        event_type=EventType.SQS,
        raise_on_entire_batch_failure=False,  # the report says it all
    )

    def one(record: SQSRecord) -> None:
        try:
            handle(parse(record.body))
        except Exception:
            logger.exception("record failed", message_id=record.message_id)
            metrics.add_metric("MessagesFailed", MetricUnit.Count, 1)
            raise

    return cast(
        "dict[str, Any]",
        process_partial_response(
            event=event, record_handler=one, processor=processor, context=context
        ),
    )
