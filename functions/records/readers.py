"""What a region keeps about a reader: the reader row of a home timeline, and notices."""

from dataclasses import dataclass
from typing import Literal

ReaderSet = Literal["muted", "blocked", "blocked_by", "reported", "hybrid", "pulled"]

NoticeKind = Literal[
    "follow",
    "follow_request",
    "follow_accepted",
    "reply",
    "mention",
    "quote",
    "repost",
    "like",
    "media_ready",
    "media_failed",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """What a home read must know of its reader before anything else.

    Derived: graph-NN is the authority on blocks, mutes and follows, and this row a copy
    that one query returns together with the entries. The sets hold user ids; `reported`
    post ids as well. A set that grew past `limits.READER_SET_MAX` is named in `crowded`:
    it lacks members then, and whoever must be sure asks the authority.
    """

    owner_id: str
    muted: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()
    blocked_by: frozenset[str] = frozenset()
    reported: frozenset[str] = frozenset()
    hybrid: frozenset[str] = frozenset()  # followed authors of that class
    pulled: frozenset[str] = frozenset()
    crowded: frozenset[str] = frozenset()  # names of sets
    active_until_ms: int = 0  # pushes of hybrid authors are asked for until then
    caught_ms: int = 0  # the activation that pushes have caught up with
    noticed_ms: int = 0  # notifications up to then were read
    built_ms: int = 0  # when the timeline was last built; 0: it is cold


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Notifications of one kind about one subject within one window, as one.

    `actors` are at most `limits.NOTICE_ACTORS`, in no order; with `more` there were others.
    """

    owner_id: str
    id: str  # "{window start, ms}#{kind}#{subject}": sorts by time
    kind: NoticeKind
    subject: str  # the post or media file, or the owner's own id where it is about themselves
    actors: frozenset[str]
    last_ms: int
    more: bool = False
