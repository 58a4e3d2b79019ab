"""What bodies have in common: ids, moments, cursors, and how strictly a request is read."""

import json
from datetime import date
from typing import Annotated, Any, LiteralString

from pydantic import BaseModel, ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

USER = "eu3v9k2m8x7q1c"
POST = "0cz6r0w8k40003v9k2m8x7q1c5"
MEDIA = "0cz6r0w8g00003v9k2m8x7q1c5"
DATE_LENGTH = 10  # YYYY-MM-DD: other ISO forms exist, and one is enough
MOMENT = "2026-11-20T09:05:00.123Z"

NOT_UNICODE: LiteralString = "not_unicode"  # the kind of finding that stands for it

USER_ID = "^[a-z]{2}[0-9a-hjkmnp-tv-z]{12}$"
POST_ID = "^[0-9a-f][0-9a-hjkmnp-tv-z]{25}$"
USERNAME = "^[A-Za-z0-9_]{3,30}$"


def shown(**schema: Any) -> Any:
    """Schema that is shown, and checked elsewhere."""
    return Field(json_schema_extra=schema)


def calendar_date(text: str | None) -> str | None:
    """Check a date that is one of a calendar, as YYYY-MM-DD."""
    if text is not None and (len(text) != DATE_LENGTH or not _exists(text)):
        raise PydanticCustomError("date", "A date is YYYY-MM-DD")
    return text


def _exists(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


UserId = Annotated[str, shown(pattern=USER_ID, examples=[USER])]
PostId = Annotated[str, shown(pattern=POST_ID, examples=[POST])]
MediaId = Annotated[str, shown(pattern=POST_ID, examples=[MEDIA])]
Username = Annotated[str, shown(pattern=USERNAME, examples=["ada"])]
Moment = Annotated[str, shown(format="date-time", examples=[MOMENT])]
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
