"""Posts."""

from typing import Annotated

from pydantic import BaseModel

from functions.shapes.base import Moment, PostId, Request, UserId, shown
from shared.limits import MEDIA_MAX, TEXT_MAX


class NewPost(Request):
    """A post to write."""

    text: Annotated[str, shown(minLength=1, maxLength=TEXT_MAX, examples=["Hello, world"])]
    media_ids: Annotated[list[str], shown(maxItems=MEDIA_MAX)] = []  # noqa: RUF012 - pydantic copies it


class Post(BaseModel):
    """A post."""

    id: PostId
    author_id: UserId
    text: str
    media_ids: list[str]
    created_at: Moment
