"""Uploads → renditions, part by part, each a message of its own."""

from collections.abc import Iterator
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from functions.queues import work_through
from functions.telemetry import logger, metrics, traced
from functions.transcoder.hold import held
from functions.transcoder.inspecting import receive
from functions.transcoder.parts import Turn
from functions.transcoder.rendering import render
from functions.wiring import wiring
from shared.errors import MessageMalformed
from shared.messages import MediaPart, MediaUploaded, Message, arrivals

Record = dict[str, Any]


def handle_message(message: Message, turn: Turn) -> None:
    """Carry out one message of the media queue."""
    if isinstance(message, MediaUploaded):
        receive(message, turn, wiring())
    elif isinstance(message, MediaPart):
        render(message, turn, wiring())
    else:
        raise MessageMalformed(f"{message.kind} does not belong on the media queue")


def translated(record: Record) -> Iterator[Record]:
    """A record; or, of a bucket's notification, one for each upload that it names."""
    try:
        uploads = arrivals(record["body"])
    except MessageMalformed:
        uploads = None  # it fails as the message that it is not
    if uploads is None:
        yield record
    else:
        yield from (record | {"body": upload.to_json()} for upload in uploads)


@traced
@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Work through a message of the media queue; batches of it have one."""
    parts, records = wiring(), event["Records"]
    work = [one for record in records for one in translated(record)]
    if not work:  # a bucket's test event
        metrics.add_metric("Messages", MetricUnit.Count, 0)
        return {"batchItemFailures": []}
    received = max(int(one["attributes"]["ApproximateReceiveCount"]) for one in records)
    turn = Turn(received, context.get_remaining_time_in_millis)
    with held([one["receiptHandle"] for one in records], parts.hold_s, parts.media_holder):
        return work_through(
            {"Records": work},
            context,
            lambda message: handle_message(message, turn),
            parts.transcoding.again,
        )
