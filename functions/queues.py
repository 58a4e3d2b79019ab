"""SQS batches: every record by itself, failures reported one by one, load waited out.

A record that fails is delivered again after the queue's visibility timeout; after
five times it is set aside in the dead-letter queue, and its neighbours never notice.
Load is no failure: a record that met a throttled table or a region that is away is
sent again with a delay, which grows from try to try, and then acknowledged. So however
long the load lasts, nothing of it ends among the poison. Nor does what a slow batch had
no time for: a function that runs out of time would fail its whole batch.
"""

import random
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
from functions.telling import RegionsAway
from shared.errors import Unavailable
from shared.messages import Message, attempts_of, parse

FIRST_S = 5
LONGEST_S = 900  # SQS delays a message no longer
SPARE_MS = 8_000  # of a function's time: with less, no message is begun

Again = Callable[[Message, int, int], None]


def delay_s(attempt: int) -> int:
    """How long to wait after so many attempts: half of it for sure, half of it jitter."""
    longest = min(LONGEST_S, FIRST_S << min(attempt, 10))
    return longest // 2 + random.randint(0, longest - longest // 2)  # noqa: S311 - jitter


def work_through(
    event: dict[str, Any],
    context: Any,
    handle: Callable[[Message], None],
    again: Again | None = None,
) -> dict[str, Any]:
    """Handle every message of an SQS event; return which ones failed.

    `again` takes a message, the number of attempts it has had and a delay in seconds;
    without it, load is a failure like any other.
    """
    metrics.add_metric("Messages", MetricUnit.Count, len(event["Records"]))
    processor = BatchProcessor(
        event_type=EventType.SQS,
        raise_on_entire_batch_failure=False,  # the report says it all
    )

    def postpone(again: Again, message: Message, attempt: int, delay: int, why: str) -> None:
        again(message, attempt, delay)
        logger.warning("postponed", kind=message.kind, attempt=attempt, why=why)
        metrics.add_metric("MessagesPostponed", MetricUnit.Count, 1)

    def one(record: SQSRecord) -> None:
        try:
            message = parse(record.body)
            if again and context.get_remaining_time_in_millis() < SPARE_MS:
                postpone(again, message, attempts_of(record.body), 0, "out of time")
                return
            try:
                handle(message)
            except Unavailable as error:
                if again is None:
                    raise
                attempt = attempts_of(record.body) + 1
                rest = error.rest if isinstance(error, RegionsAway) else None
                postpone(again, rest or message, attempt, delay_s(attempt), error.type)
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
