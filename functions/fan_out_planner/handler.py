"""Changes → announcements to the regions that have followers → slices of their followers.

The plans queue also carries what is settled between two people or two posts, each in its
own region: functions/people, functions/relations.
"""

from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.metrics import MetricUnit

from functions.fan_out_planner import plan
from functions.people.index import list_person
from functions.people.privacy import switch
from functions.people.settle import settle
from functions.queues import work_through
from functions.relations.relate import relate
from functions.relations.settle import settle_like, settle_related, settle_tag
from functions.showing import leave
from functions.showing.settle import settle_media
from functions.telemetry import logger, metrics, traced
from functions.wiring import Wiring, wiring
from shared.errors import MessageMalformed
from shared.messages import (
    LikeChanged,
    MediaChanged,
    Message,
    PostAnnounced,
    PostChanged,
    PostRelated,
    PostTagged,
    PrivacyChanged,
    ProfileAnnounced,
    ProfileChanged,
    RelationChanged,
)


def plan_post(change: PostChanged, parts: Wiring) -> None:
    """Tell the followers of a changed post, and whom else it concerns.

    A region of followers that is away holds up nobody whom the post concerns.
    """
    if not change.only:
        leave.drop(change, parts)
    try:
        plan.announce_post(change, parts)
    finally:
        if not change.only:
            relate(change, parts)


def plan_profile(change: ProfileChanged, parts: Wiring) -> None:
    """List a changed profile under its name, and tell whoever keeps its card, or its media."""
    list_person(change, parts)
    if change.card is None:
        leave.forget(change.user_id, parts)
    plan.announce_profile(change, parts)


def plan_privacy(change: PrivacyChanged, parts: Wiring) -> None:
    """Let a page of posts be what their account is now, and all of its media."""
    if change.before is None:
        leave.switched(change.user_id, parts)
    switch(change, parts)


PLANS: dict[type[Message], Callable[[Any, Wiring], object]] = {
    PostChanged: plan_post,
    ProfileChanged: plan_profile,
    PostAnnounced: plan.keep_and_slice,
    ProfileAnnounced: plan.keep_profile,
    PostRelated: settle_related,
    LikeChanged: settle_like,
    PostTagged: settle_tag,
    RelationChanged: settle,
    PrivacyChanged: plan_privacy,
    MediaChanged: settle_media,
}


def plan_message(message: Message) -> None:
    """Take one message of the plans queue a step further."""
    step = PLANS.get(type(message))
    if step is None:
        raise MessageMalformed(f"{message.kind} does not belong on the plans queue")
    step(message, wiring())
    metrics.add_metric("PlansMade", MetricUnit.Count, 1)


@traced
@logger.inject_lambda_context(clear_state=True)
@metrics.log_metrics
def lambda_handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Work through a batch of the plans queue; what meets with load comes again later."""
    return work_through(
        event, context, plan_message, lambda *sent: wiring().outlet.again("plans", *sent)
    )
