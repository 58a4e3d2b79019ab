"""Expired posts into the archive, and the archive's days into one object each."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

from functions.archive.archive import Archive
from functions.archive.documents import post_of
from functions.archive.layout import day_of
from functions.ports import Now, Sender
from shared.errors import MessageMalformed
from shared.limits import POST_DAYS
from shared.messages import CompactDays, PostExpired

DAYS_A_STEP = 50  # that one message compacts; each takes three to five calls of S3
LATE_DAYS = 2  # by which rows outlive their time; what comes still later is merged then


class Parts(Protocol):
    """What the archiver needs."""

    @property
    def archive(self) -> Archive: ...
    @property
    def upkeep(self) -> Sender: ...
    @property
    def now(self) -> Now: ...


def keep(expired: PostExpired, parts: Parts) -> None:
    """Archive a post. A tombstone also takes the contents out of its day, now and not tomorrow.

    Raises:
        MessageMalformed: the document is no post; retrying cannot help.
    """
    try:
        post = post_of(expired.document)
        day = day_of(post.post_id)
    except (TypeError, ValueError) as error:
        raise MessageMalformed(f"no post: {error}") from error
    parts.archive.keep(post)
    if post.deleted_ms is not None:
        parts.archive.compact(day)


def compact(step: CompactDays, parts: Parts, done: Callable[[int], None] = lambda _: None) -> int:
    """Compact some days and send the next step before this one is acknowledged; count the days.

    Only days whose rows have all expired: a day is then written once, not at each arrival.
    A step that is repeated finds the days done.
    """
    settled_s = parts.now() // 1000 - (POST_DAYS + LATE_DAYS) * 86_400
    until = f"{datetime.fromtimestamp(settled_s, UTC):%Y-%m-%d}"
    days = parts.archive.waiting(DAYS_A_STEP, step.after, until)
    for day in days:
        done(parts.archive.compact(day))
    if len(days) == DAYS_A_STEP:
        parts.upkeep.send([CompactDays(days[-1].marker)])
    return len(days)
