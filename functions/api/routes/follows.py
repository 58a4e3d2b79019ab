"""Follows: `/v1/follows/{id}`, and the lists of followers and followed."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions import shapes
from functions.admission import caller, viewer
from functions.api import follows, profiles
from functions.api.routes import pages
from functions.entrance import routes
from functions.people.sight import check_seen
from functions.wiring import wiring
from shared import views

router = routes()

ASKED: Any = {
    202: {
        "description": "Asked; it becomes a follow once they approve",
        "content": {"application/json": {"model": shapes.Asked}},
    }
}


@router.put(
    "/v1/follows/<user_id>",
    tags=["Follows"],
    summary="Follow somebody",
    status_code=204,
    responses=ASKED,
)
def follow(user_id: str) -> Response[Any]:
    """Follow somebody of any zone. Their latest posts come into your home timeline.

    A private account is asked first: the answer is then 202, and their approval makes
    it a follow.
    """
    if follows.follow(wiring(), caller(), user_id):
        return Response(status_code=204)
    return Response(202, "application/json", '{"requested":true}')


@router.delete("/v1/follows/<user_id>", tags=["Follows"], summary="Unfollow", status_code=204)
def unfollow(user_id: str) -> Response[None]:
    """Stop following somebody, or asking to. Their posts leave your home timeline."""
    follows.unfollow(wiring(), caller(), user_id)
    return Response(status_code=204)


@router.get("/v1/users/<user>/followers", tags=["Follows"], summary="Who follows somebody")
def followers(
    user: str, limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None
) -> shapes.PeoplePage:
    """Followers of every zone, in a stable order."""
    parts = wiring()
    user_id = profiles.resolve(parts.names, user)
    check_seen(parts, viewer(), user_id)
    scope = f"followers:{user_id}"
    found, following_position = follows.followers(
        parts.graph, user_id, limit, pages.position(scope, cursor)
    )
    return _page(found, scope, following_position)


@router.get("/v1/users/<user>/following", tags=["Follows"], summary="Whom somebody follows")
def following(
    user: str, limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None
) -> shapes.PeoplePage:
    """People of every zone, in a stable order."""
    parts = wiring()
    user_id = profiles.resolve(parts.names, user)
    check_seen(parts, viewer(), user_id)
    scope = f"following:{user_id}"
    found, next_position = follows.following(
        parts.graph, user_id, limit, pages.position(scope, cursor)
    )
    return _page(found, scope, next_position)


def _page(user_ids: list[str], scope: str, next_position: str | None) -> shapes.PeoplePage:
    items = profiles.people(wiring(), user_ids, viewer())
    return shapes.PeoplePage.model_validate(views.page(items, pages.cursor(scope, next_position)))
