"""Profiles, and pages of people."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from functions.shapes.base import Cursor, Moment, Request, UserId, Username, calendar_date, shown
from shared.limits import BIO_MAX, DISPLAY_NAME_MAX


class ProfileChanges(Request):
    """Attributes of a profile to set; null removes a language or a birth date."""

    display_name: Annotated[str, Field(max_length=DISPLAY_NAME_MAX, examples=["Ada"])] = ""
    bio: Annotated[str, Field(max_length=BIO_MAX)] = ""
    language: Annotated[
        str | None,
        Field(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35, examples=["de-AT"]),
    ] = None
    birth_date: Annotated[str | None, AfterValidator(calendar_date), shown(format="date")] = None
    private: Annotated[bool, Field(description="Whether followers must be approved.")] = False


class Viewer(BaseModel):
    """What the caller and somebody are to each other."""

    following: bool
    followed_by: bool
    requested: Annotated[bool, Field(description="The caller asked to follow them.")]
    muted: bool
    blocked: bool
    blocked_by: bool


class Author(BaseModel):
    """The public part of a profile."""

    id: UserId
    username: Username
    display_name: str
    bio: str
    created_at: Moment
    private: Annotated[bool, Field(description="Shows itself to approved followers only.")] = False
    viewer: Annotated[Viewer | None, Field(description="For a signed-in caller.")] = None


class Profile(Author):
    """A profile with its counts."""

    follower_count: int
    following_count: int
    post_count: int


class OwnProfile(Profile):
    """A profile as its owner sees it: the last attributes are theirs alone."""

    zone: Annotated[str, shown(examples=["eu"])]
    language: str | None
    birth_date: Annotated[str | None, shown(format="date")]


class PeoplePage(BaseModel):
    """People, in a stable order."""

    items: list[Author]
    next_cursor: Cursor
