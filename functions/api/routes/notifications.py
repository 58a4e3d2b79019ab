"""Notifications: `/v1/notifications`."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from functions import shapes
from functions.admission import caller
from functions.api import notifications
from functions.api.routes import pages
from functions.entrance import routes
from functions.wiring import wiring

router = routes()


@router.get("/v1/notifications", tags=["Notifications"], summary="What concerns you")
def page(
    limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None
) -> shapes.NotificationPage:
    """What others did, grouped by kind and subject within 30 minutes, newest first."""
    parts = wiring()
    scope = f"notifications:{caller()}"
    items, next_position = notifications.page(parts, caller(), limit, pages.position(scope, cursor))
    return shapes.NotificationPage.model_validate(
        {
            "items": items,
            "unread": notifications.unread(parts, caller()),
            "next_cursor": pages.cursor(scope, next_position),
        }
    )


@router.get("/v1/notifications/unread", tags=["Notifications"], summary="How many are unread")
def unread() -> shapes.Unread:
    """How many notifications somebody was added to since you read them."""
    return shapes.Unread(**notifications.unread(wiring(), caller()))


@router.put(
    "/v1/notifications/read", tags=["Notifications"], summary="Mark them read", status_code=204
)
def mark_read(read: Annotated[shapes.ReadUntil, Body()]) -> Response[None]:
    """Mark what was added up to a moment as read: the `at` of the newest one that was shown."""
    notifications.mark_read(wiring(), caller(), read.until)
    return Response(status_code=204)
