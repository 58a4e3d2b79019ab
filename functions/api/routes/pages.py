"""Pages: the parameters `limit` and `cursor`, and the seal that binds a cursor to its list."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from functions.wiring import wiring
from shared import cursors
from shared.limits import PAGE_DEFAULT, PAGE_MAX

Limit = Annotated[int, Query(ge=1, le=PAGE_MAX, description=f"Items a page; {PAGE_DEFAULT}.")]
Cursor = Annotated[str | None, Query(description="`next_cursor` of the page before.")]

DEFAULT = PAGE_DEFAULT


def position(scope: str, cursor: str | None) -> str | None:
    """What the cursor of a list points at.

    Raises:
        CursorMalformed, CursorForeign: it is not a cursor of this list.
    """
    return None if cursor is None else cursors.unseal(wiring().keys(), scope, cursor)


def cursor(scope: str, position: str | None) -> str | None:
    """The cursor of a list that points at a position; None at the end."""
    return None if position is None else cursors.seal(wiring().keys(), scope, position)
