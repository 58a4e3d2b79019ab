"""Timelines: `/v1/timelines/home`, `/v1/timelines/users/{id}`."""

from typing import Any

from functions import shapes
from functions.admission import caller
from functions.api import profiles, timelines
from functions.api.routes import pages
from functions.entrance import routes
from functions.wiring import wiring
from shared import views

router = routes()

WANT = "nearcast-want"  # the edge hydrates skeletons from cards that it holds


@router.get(
    "/v1/timelines/home",
    tags=["Timelines"],
    summary="Your home timeline",
    responses={
        200: {
            "description": "A page, newest first",
            "content": {"application/json": {"model": shapes.TimelinePage}},
        }
    },
)
def home(limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None) -> dict[str, Any]:
    """Posts of the people you follow, newest first."""
    parts = wiring()
    owner_id = caller()
    scope = f"home:{owner_id}"
    before = pages.position(scope, cursor)
    if router.current_event.headers.get(WANT) == "skeleton":
        items, before = timelines.skeleton(parts.feeds, owner_id, limit, before)
    else:
        items, before = timelines.home(parts.feeds, parts.cards, owner_id, limit, before)
    return views.page(items, pages.cursor(scope, before))


@router.get("/v1/timelines/users/<user>", tags=["Timelines"], summary="Somebody's posts")
def by_author(
    user: str, limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None
) -> shapes.TimelinePage:
    """An author's posts, newest first."""
    parts = wiring()
    author_id = profiles.resolve(parts.names, user)
    scope = f"posts:{author_id}"
    items, before = timelines.by_author(
        parts.posts, parts.users, author_id, limit, pages.position(scope, cursor)
    )
    return shapes.TimelinePage.model_validate(views.page(items, pages.cursor(scope, before)))
