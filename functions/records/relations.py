"""What people decided about each other: blocks, mutes, follow requests, reports."""

from dataclasses import dataclass
from typing import Literal

RelationKind = Literal["blocks", "blocked_by", "mutes", "requested", "requests", "reports"]
Tie = tuple[str, RelationKind | Literal["following"], str]  # whose, what, to whom
Decision = Literal["approved", "rejected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """A row in the home region of `user_id`, who is the one that may change it.

    Except "blocked_by" and "requests", which follow from somebody else's "blocks" and
    "requested". `other` is a user id; of a report it may be a post's.
    """

    user_id: str
    kind: RelationKind
    other: str
    at_ms: int  # of "requests": when it was asked, which tells one request from the next
    decision: Decision | None = None  # of "requests"
    decided_ms: int | None = None
    reason: str | None = None  # of "reports"
