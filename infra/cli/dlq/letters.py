"""What a dead-letter queue holds, and what one must be able to do."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from shared.errors import MessageMalformed
from shared.messages import MediaPart, MediaUploaded, arrivals, parse

STREAM_RECORD = "stream_record"  # set aside by the outbox, with its reason
STREAM_BATCH = "stream_batch"  # discarded by a stream's mapping after all its tries, likewise
UPLOAD_EVENT = "upload_event"  # a bucket's notification, which is no message of ours
TELLING = frozenset({STREAM_RECORD, STREAM_BATCH, MediaPart.kind, MediaUploaded.kind})


@dataclass(frozen=True)
class Letter:
    """A message that was set aside. `receipt` is good until it is visible again."""

    id: str
    body: str
    sent_ms: int  # when it was first sent, not when it was set aside
    receipt: str
    received: int = 0
    attributes: dict[str, Any] = field(default_factory=dict)
    group: str | None = None  # of a fair queue

    @property
    def kind(self) -> str:
        """The message's kind, or "" if it says none."""
        try:
            if arrivals(self.body) is not None:
                return UPLOAD_EVENT
            return str(json.loads(self.body).get("kind", ""))
        except (ValueError, AttributeError, MessageMalformed):
            return ""

    @property
    def reason(self) -> str | None:
        """Why it was set aside, if it says so itself."""
        if self.kind not in TELLING:
            return None
        reason = json.loads(self.body).get("reason")
        return None if reason is None else str(reason)

    @property
    def readable(self) -> bool:
        """Whether today's functions can read it; what none can read would only come back."""
        return self.complaint is None

    @property
    def complaint(self) -> str | None:
        """Why it is no message; None if it is one."""
        if self.kind in (STREAM_RECORD, STREAM_BATCH, UPLOAD_EVENT):
            return None
        try:
            parse(self.body)
        except MessageMalformed as error:
            return str(error)
        return None


class DeadLetters(Protocol):
    """A place of dead letters, and the way back out of it."""

    @property
    def source(self) -> str:
        """What its letters failed in: a queue's or a function's name."""

    def consumers(self) -> list[str]:
        """The functions that they failed in."""

    def count(self) -> int:
        """About how many letters wait, those that are held included."""

    def take(self, limit: int) -> list[Letter]:
        """Hold up to `limit` letters: nobody else sees them for a while."""

    def send_back(self, letters: Sequence[Letter]) -> list[Letter]:
        """Send letters to where they came from; those that were surely taken there."""

    def remove(self, letters: Sequence[Letter]) -> None:
        """Delete letters that were sent back."""

    def release(self, letters: Sequence[Letter]) -> None:
        """Let go of letters that stay."""
