"""The work of fan-out, cut into messages that continue themselves."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from shared.messages.base import Message

Crowd = Literal["followers", "active", "vips"]  # of an author, in a region
ALONE = 1 << 20  # more chains than there are buckets: each bucket is a chain


@dataclass(frozen=True, slots=True)
class Slice(Message):
    """A share of an author's followers in a region, and what they get.

    Chain k goes through buckets k, k + `chains`, … below `buckets`; a slice begins in
    `bucket` after the follower `after`. `run` names the delivery: a post that is delivered
    anew (its visibility changed) has a later one. The rest is what each entry says.
    """

    kind: ClassVar[str] = "slice"

    author_id: str
    post_id: str
    bucket: int
    after: str | None
    buckets: int = 0
    chains: int = ALONE
    crowd: Crowd = "followers"
    run: str = ""
    reason: str = "follow"
    about: str | None = None
    private: bool = False


@dataclass(frozen=True, slots=True)
class ReachChanged(Message):
    """To this region's own followers: an author's class is another one now."""

    kind: ClassVar[str] = "reach_changed"

    author_id: str
    reach: str
    version: int


@dataclass(frozen=True, slots=True)
class Sweep(Message):
    """A share of an author's followers, to be told of the author's class; cut like a slice."""

    kind: ClassVar[str] = "sweep"

    author_id: str
    version: int
    bucket: int
    after: str | None
    buckets: int
    chains: int


@dataclass(frozen=True, slots=True)
class VipChanged(Message):
    """A user has, or no longer has, so many followers that their entries go first."""

    kind: ClassVar[str] = "vip_changed"

    user_id: str
    vip: bool
    after: str | None = None  # the author among those they follow that was told last


@dataclass(frozen=True, slots=True)
class ReaderActive(Message):
    """A reader who was not active read their home timeline: let pushes reach them again.

    `after` is the heavy author among those they follow that was caught up with last.
    """

    kind: ClassVar[str] = "reader_active"

    owner_id: str
    after: str | None = None


@dataclass(frozen=True, slots=True)
class TimelineLost(Message):
    """A home timeline is cold or lost: build it from what its owner follows.

    The step after `after`; `newest` are the newest posts found so far as
    `[post_id, reason, about, private]`, newest first.
    """

    kind: ClassVar[str] = "timeline_lost"

    owner_id: str
    after: str | None = None
    seen: int = 0  # authors that were looked at
    newest: tuple[tuple[str, str, str | None, bool], ...] = ()

    def __post_init__(self) -> None:
        """JSON knows no tuples."""
        rows = tuple((row[0], row[1], row[2], row[3]) for row in self.newest)
        object.__setattr__(self, "newest", rows)
