"""Blocks and mutes: `/v1/blocks`, `/v1/mutes`."""

from aws_lambda_powertools.event_handler import Response

from functions import shapes
from functions.admission import caller
from functions.api import blocks, profiles
from functions.api.routes import pages
from functions.entrance import routes
from functions.wiring import wiring
from shared import views

router = routes()


@router.put("/v1/blocks/<user_id>", tags=["Blocks"], summary="Block somebody", status_code=204)
def block(user_id: str) -> Response[None]:
    """Neither of you follows the other any more, nor sees or touches what the other writes."""
    blocks.put(wiring(), "blocks", caller(), user_id)
    return Response(status_code=204)


@router.delete("/v1/blocks/<user_id>", tags=["Blocks"], summary="Unblock", status_code=204)
def unblock(user_id: str) -> Response[None]:
    """Take a block back. Follows that it ended stay ended."""
    blocks.remove(wiring(), "blocks", caller(), user_id)
    return Response(status_code=204)


@router.get("/v1/blocks", tags=["Blocks"], summary="Whom you block")
def blocked(limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None) -> shapes.PeoplePage:
    """People whom you block, in a stable order."""
    return _page("blocks", limit, cursor)


@router.put("/v1/mutes/<user_id>", tags=["Blocks"], summary="Mute somebody", status_code=204)
def mute(user_id: str) -> Response[None]:
    """Leave somebody out of your timelines and notifications. They never notice."""
    blocks.put(wiring(), "mutes", caller(), user_id)
    return Response(status_code=204)


@router.delete("/v1/mutes/<user_id>", tags=["Blocks"], summary="Unmute", status_code=204)
def unmute(user_id: str) -> Response[None]:
    """Let somebody into your timelines again."""
    blocks.remove(wiring(), "mutes", caller(), user_id)
    return Response(status_code=204)


@router.get("/v1/mutes", tags=["Blocks"], summary="Whom you mute")
def muted(limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None) -> shapes.PeoplePage:
    """People whom you mute, in a stable order."""
    return _page("mutes", limit, cursor)


def _page(kind: blocks.Kind, limit: int, cursor: str | None) -> shapes.PeoplePage:
    parts = wiring()
    scope = f"{kind}:{caller()}"
    found, next_position = blocks.listed(
        parts.relations, kind, caller(), limit, pages.position(scope, cursor)
    )
    items = profiles.people(parts, found, caller())
    return shapes.PeoplePage.model_validate(views.page(items, pages.cursor(scope, next_position)))
