"""The shapes of bodies, as pydantic models: what the validator checks and OpenAPI shows.

Requests refuse unknown fields and convert nothing. Rules with a problem of their
own (an empty text, a malformed username) are the use cases' to check; here they are
only written into the schema.
"""

import json
from datetime import date
from typing import Annotated, Any, LiteralString

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from shared.limits import (
    BIO_MAX,
    CARDS_BATCH,
    DISPLAY_NAME_MAX,
    MEDIA_MAX,
    PASSWORD_MAX,
    PASSWORD_MIN,
    TEXT_MAX,
)

USER = "eu3v9k2m8x7q1c"
POST = "0cz6r0w8k40003v9k2m8x7q1c5"
DATE_LENGTH = 10  # YYYY-MM-DD: other ISO forms exist, and one is enough
MOMENT = "2026-11-20T09:05:00.123Z"

NOT_UNICODE: LiteralString = "not_unicode"  # the kind of finding that stands for it

USER_ID = "^[a-z]{2}[0-9a-hjkmnp-tv-z]{12}$"
POST_ID = "^[0-9a-f][0-9a-hjkmnp-tv-z]{25}$"
USERNAME = "^[A-Za-z0-9_]{3,30}$"


def _shown(**schema: Any) -> Any:
    """Schema that is shown, and checked elsewhere."""
    return Field(json_schema_extra=schema)


def _date(text: str | None) -> str | None:
    if text is not None and (len(text) != DATE_LENGTH or not _exists(text)):
        raise PydanticCustomError("date", "A date is YYYY-MM-DD")
    return text


def _exists(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


UserId = Annotated[str, _shown(pattern=USER_ID, examples=[USER])]
PostId = Annotated[str, _shown(pattern=POST_ID, examples=[POST])]
Username = Annotated[str, _shown(pattern=USERNAME, examples=["ada"])]
Moment = Annotated[str, _shown(format="date-time", examples=[MOMENT])]
Cursor = Annotated[str | None, Field(description="Where the next page begins; null at the end.")]


class Request(BaseModel):
    """A body that arrives."""

    model_config = ConfigDict(extra="forbid", strict=True)

    @model_validator(mode="before")
    @classmethod
    def _unicode(cls, body: Any) -> Any:
        """Refuse escapes that are no characters: half of a surrogate pair, by itself."""
        try:
            json.dumps(body, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise PydanticCustomError(NOT_UNICODE, "The body has half a character") from None
        return body


class NewAccount(Request):
    """A sign-up. Without a zone, the caller's country decides it."""

    username: Username
    password: Annotated[str, _shown(minLength=PASSWORD_MIN, maxLength=PASSWORD_MAX)]
    zone: Annotated[str | None, _shown(examples=["eu"])] = None


class Credentials(Request):
    """A sign-in."""

    username: Username
    password: str


class RefreshToken(Request):
    """A refresh token as sign-up or sign-in issued it."""

    refresh_token: str


class NewPost(Request):
    """A post to write."""

    text: Annotated[str, _shown(minLength=1, maxLength=TEXT_MAX, examples=["Hello, world"])]
    media_ids: Annotated[list[str], _shown(maxItems=MEDIA_MAX)] = []


class ProfileChanges(Request):
    """Attributes of a profile to set; null removes a language or a birth date."""

    display_name: Annotated[str, Field(max_length=DISPLAY_NAME_MAX, examples=["Ada"])] = ""
    bio: Annotated[str, Field(max_length=BIO_MAX)] = ""
    language: Annotated[
        str | None,
        Field(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35, examples=["de-AT"]),
    ] = None
    birth_date: Annotated[str | None, AfterValidator(_date), _shown(format="date")] = None


class CardIds(Request):
    """Ids of cards that an edge lacks."""

    posts: Annotated[list[PostId], Field(max_length=CARDS_BATCH)] = []
    users: Annotated[list[UserId], Field(max_length=CARDS_BATCH)] = []


class Session(BaseModel):
    """Tokens of a signed-in user."""

    user_id: UserId
    access_token: str
    refresh_token: str
    expires_in: Annotated[int, Field(description="Seconds until the access token expires.")]


class Author(BaseModel):
    """The public part of a profile."""

    id: UserId
    username: Username
    display_name: str
    bio: str
    created_at: Moment


class Profile(Author):
    """A profile with its counts."""

    follower_count: int
    following_count: int
    post_count: int


class OwnProfile(Profile):
    """A profile as its owner sees it: the last attributes are theirs alone."""

    zone: Annotated[str, _shown(examples=["eu"])]
    language: str | None
    birth_date: Annotated[str | None, _shown(format="date")]


class Post(BaseModel):
    """A post."""

    id: PostId
    author_id: UserId
    text: str
    media_ids: list[str]
    created_at: Moment


class TimelineItem(BaseModel):
    """A post in a timeline, and why it is there."""

    post: Post
    author: Author
    reason: Annotated[str, _shown(examples=["follow"])]


class TimelinePage(BaseModel):
    """Newest first."""

    items: list[TimelineItem]
    next_cursor: Cursor


class PeoplePage(BaseModel):
    """People, in a stable order."""

    items: list[Author]
    next_cursor: Cursor


class Health(BaseModel):
    """A region that answers."""

    status: str
    version: str
    region: str
    cell: str


class Problem(BaseModel):
    """What went wrong (RFC 9457). `type` is stable: `/docs#` and a name of the catalogue."""

    type: str
    title: str
    status: int
    detail: str | None = None
    field: Annotated[str | None, Field(description="The part of the request that is at fault.")]
    request_id: str | None = None
    retry_after_s: int | None = None
