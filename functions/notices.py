"""Windows of notifications, and the ids that group them: `{window start}#{kind}#{subject}`."""

from typing import cast

from functions.records import NoticeKind
from shared.limits import NOTICE_DAYS, NOTICE_WINDOW_MS

DAY_S = 86_400
OWN: frozenset[NoticeKind] = frozenset({"media_ready", "media_failed"})  # nobody else did anything


def window_of(at_ms: int) -> int:
    """The start of the window that a moment is in, in ms."""
    return at_ms - at_ms % NOTICE_WINDOW_MS


def id_of(window_ms: int, kind: NoticeKind, subject: str) -> str:
    """The id of a group; ids sort as their windows do (13 digits last until 2286)."""
    return f"{window_ms:013d}#{kind}#{subject}"


def kind_of(notice_id: str) -> NoticeKind:
    """What the notice with an id is about."""
    return cast("NoticeKind", notice_id.split("#", 2)[1])


def subject_of(notice_id: str) -> str:
    """What, or whom, the notice with an id is about."""
    return notice_id.split("#", 2)[2]


def expiry_s(at_ms: int) -> int:
    """When the group of a moment is dropped, in seconds: the same for all of its actors."""
    return window_of(at_ms) // 1000 + NOTICE_DAYS * DAY_S
