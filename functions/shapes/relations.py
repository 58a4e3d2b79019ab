"""What people decide about each other: requests, reports; and notifications of it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from functions.shapes.base import Cursor, Moment, PostId, Request, UserId, shown
from functions.shapes.people import Author
from shared.limits import NOTICE_ACTORS, UNREAD_MAX

Reason = Literal[
    "spam", "abuse", "violence", "nudity", "self_harm", "misinformation", "impersonation", "other"
]


def _moment(text: str | None) -> str | None:
    try:
        offset = None if text is None else datetime.fromisoformat(text).utcoffset()
    except ValueError:
        offset = None
    if text is not None and offset is None:
        raise PydanticCustomError("moment", "A moment is an RFC 3339 date-time with its offset")
    return text


class NewReport(Request):
    """A report of a post or of a person: exactly one of the two."""

    post_id: PostId | None = None
    user_id: UserId | None = None
    reason: Reason


class ReadUntil(Request):
    """Up to when notifications were read; without a moment, all of them."""

    until: Annotated[str | None, AfterValidator(_moment), shown(format="date-time")] = None


class Asked(BaseModel):
    """A follow that waits for approval."""

    requested: bool


class FollowRequest(BaseModel):
    """Somebody who asks to follow."""

    user: Author
    requested_at: Moment


class FollowRequestPage(BaseModel):
    """Requests that wait, in a stable order."""

    items: list[FollowRequest]
    next_cursor: Cursor


class Unread(BaseModel):
    """How many notifications somebody was added to since they were read."""

    count: Annotated[int, Field(le=UNREAD_MAX)]
    capped: Annotated[bool, Field(description="There are more than that.")]


class Notification(BaseModel):
    """What others did, of one kind about one subject within 30 minutes."""

    id: str
    kind: Annotated[
        str,
        shown(
            enum=[
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
        ),
    ]
    post_id: Annotated[PostId | None, Field(description="The post that it is about, if any.")]
    media_id: Annotated[str | None, Field(description="The media file that it is about, if any.")]
    actors: Annotated[list[Author], Field(description="Up to three of them.")]
    count: Annotated[int, Field(le=NOTICE_ACTORS, description="How many people it was.")]
    more: Annotated[bool, Field(description="There were more people than were counted.")]
    at: Annotated[Moment, Field(description="When somebody was added last.")]
    unread: bool


class NotificationPage(BaseModel):
    """Newest first."""

    items: list[Notification]
    unread: Unread
    next_cursor: Cursor
