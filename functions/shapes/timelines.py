"""Timelines, and the cards that fill them."""

from typing import Annotated

from pydantic import BaseModel, Field

from functions.shapes.base import Cursor, PostId, Request, UserId, shown
from functions.shapes.people import Author
from functions.shapes.posts import Post
from shared.limits import CARDS_BATCH


class CardIds(Request):
    """Ids of cards that an edge lacks."""

    posts: Annotated[list[PostId], Field(max_length=CARDS_BATCH)] = []  # noqa: RUF012 - pydantic copies it
    users: Annotated[list[UserId], Field(max_length=CARDS_BATCH)] = []  # noqa: RUF012 - pydantic copies it


class TimelineItem(BaseModel):
    """A post in a timeline, and why it is there."""

    post: Post
    author: Author
    reason: Annotated[str, shown(examples=["follow"])]


class TimelinePage(BaseModel):
    """Newest first."""

    items: list[TimelineItem]
    next_cursor: Cursor
