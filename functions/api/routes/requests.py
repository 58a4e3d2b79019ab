"""Follow requests to a private account: `/v1/follow-requests`."""

from aws_lambda_powertools.event_handler import Response

from functions import shapes
from functions.admission import caller
from functions.api import profiles, requests
from functions.api.routes import pages
from functions.entrance import routes
from functions.wiring import wiring
from shared import views
from shared.clock import rfc3339

router = routes()


@router.get("/v1/follow-requests", tags=["Follows"], summary="Who asks to follow you")
def waiting(
    limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None
) -> shapes.FollowRequestPage:
    """Requests that wait for you, in a stable order."""
    parts = wiring()
    scope = f"requests:{caller()}"
    found, next_position = requests.waiting(
        parts.relations, caller(), limit, pages.position(scope, cursor)
    )
    people = {one["id"]: one for one in profiles.people(parts, [r.other for r in found], caller())}
    items = [
        {"user": people[one.other], "requested_at": rfc3339(one.at_ms)}
        for one in found
        if one.other in people
    ]
    return shapes.FollowRequestPage.model_validate(
        views.page(items, pages.cursor(scope, next_position))
    )


@router.put(
    "/v1/follow-requests/<user_id>",
    tags=["Follows"],
    summary="Approve a follow request",
    status_code=204,
)
def approve(user_id: str) -> Response[None]:
    """Let somebody follow you."""
    parts = wiring()
    requests.decide(parts.relations, parts.now, caller(), user_id, "approved")
    return Response(status_code=204)


@router.delete(
    "/v1/follow-requests/<user_id>",
    tags=["Follows"],
    summary="Reject a follow request",
    status_code=204,
)
def reject(user_id: str) -> Response[None]:
    """Let a request go. They are not told, and may ask again."""
    parts = wiring()
    requests.decide(parts.relations, parts.now, caller(), user_id, "rejected")
    return Response(status_code=204)
