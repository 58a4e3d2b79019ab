"""Looking for what is missing and what does not belong, in steps that continue themselves."""

from dataclasses import dataclass
from typing import ClassVar

from shared.messages.base import Message
from shared.messages.fan_out import Crowd


@dataclass(frozen=True, slots=True)
class ReconcileUsers(Message):
    """Reconcile the timelines of a shard's users: those after one, or of every shard here."""

    kind: ClassVar[str] = "reconcile_users"

    shard: str | None = None
    after: str | None = None


@dataclass(frozen=True, slots=True)
class ReconcileTimeline(Message):
    """Reconcile a timeline with the authors that its owner follows after one of them.

    Only posts from `since_ms` on are compared.
    """

    kind: ClassVar[str] = "reconcile_timeline"

    owner_id: str
    after: str | None = None
    since_ms: int = 0


@dataclass(frozen=True, slots=True)
class ReconcilePost(Message):
    """Reconcile a post's fan-out in this region: one crowd, a bucket of it, after a follower."""

    kind: ClassVar[str] = "reconcile_post"

    author_id: str
    post_id: str
    crowd: Crowd | None = None  # None: from the beginning
    bucket: int = 0
    after: str | None = None
