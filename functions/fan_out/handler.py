"""Slices → entries in home timelines; and all else that is done follower by follower."""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from functions.fan_out.activity import catch_up
from functions.fan_out.deliver import deliver
from functions.fan_out.favour import favour
from functions.fan_out.follow import settle
from functions.fan_out.rebuild import rebuild
from functions.fan_out.sweep import sweep
from functions.fan_out.turn import turn
from functions.queues import work_through
from functions.telemetry import logger, metrics, traced
from functions.wiring import Wiring, wiring
from shared.errors import MessageMalformed
from shared.messages import (
    FollowChanged,
    Message,
    ReachChanged,
    ReaderActive,
    Slice,
    Sweep,
    TimelineLost,
    VipChanged,
)


def settle_follow(change: FollowChanged, parts: Wiring) -> int:
    """Settle a follow or an unfollow, and count it."""
    settle(change, parts, parts.directory())
    return 1


# What is done with each message, and what is counted of it.
STEPS: dict[type[Message], tuple[Callable[[Any, Wiring], int], str]] = {
    Slice: (deliver, "EntriesPushed"),
    FollowChanged: (settle_follow, "FollowsSettled"),
    ReachChanged: (turn, "PostsRelayed"),
    Sweep: (sweep, "ReadersTold"),
    VipChanged: (favour, "VipsChanged"),
    ReaderActive: (catch_up, "EntriesCaughtUp"),
    TimelineLost: (rebuild, "EntriesRebuilt"),
}


def handle_message(message: Message) -> None:
    """Carry out one message of the slices queue."""
    if type(message) not in STEPS:
        raise MessageMalformed(f"{message.kind} does not belong on the slices queue")
    step, counted = STEPS[type(message)]
    metrics.add_metric(counted, MetricUnit.Count, step(message, wiring()))


@traced
@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Work through a batch of the slices queue; what meets with load comes again later."""
    return work_through(
        event, context, handle_message, lambda *sent: wiring().outlet.again("slices", *sent)
    )
