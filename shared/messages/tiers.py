"""Posts on their way to the archive, its upkeep, and stream records that nobody could read."""

from dataclasses import dataclass
from typing import Any, ClassVar

from shared.messages.base import Message


@dataclass(frozen=True, slots=True)
class PostExpired(Message):
    """A post left its table, or changed after it had once left: archive it as it was then."""

    kind: ClassVar[str] = "post_expired"

    author_id: str
    post_id: str
    document: dict[str, Any]  # a post as `functions.archive.documents` has it


@dataclass(frozen=True, slots=True)
class CompactDays(Message):
    """Put the posts of a day and author into one object each; the step after a marker."""

    kind: ClassVar[str] = "compact_days"

    after: str | None = None


@dataclass(frozen=True, slots=True)
class StreamRecord(Message):
    """A record of a table's stream that could not be read, and why: for operators."""

    kind: ClassVar[str] = "stream_record"

    reason: str
    record: dict[str, Any]
