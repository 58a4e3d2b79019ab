"""Lists of people."""

from typing import Annotated

from pydantic import BaseModel, Field

from functions.shapes.base import Cursor, Moment, Request, shown
from shared.limits import LIST_MEMBERS_MAX, LIST_NAME_MAX

LIST = "eu3v9k2m8x7q1c-4t0m9w2e"
ListId = Annotated[str, shown(examples=[LIST])]
Name = Annotated[
    str, Field(min_length=1, max_length=LIST_NAME_MAX, pattern=r"\S", examples=["Friends"])
]


class ListName(Request):
    """What a list is called."""

    name: Name


class PeopleList(BaseModel):
    """A list of people, its owner's alone."""

    id: ListId
    name: str
    member_count: Annotated[int, Field(le=LIST_MEMBERS_MAX)]
    created_at: Moment


class PeopleListPage(BaseModel):
    """Lists, in a stable order."""

    items: list[PeopleList]
    next_cursor: Cursor
