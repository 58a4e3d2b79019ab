"""Lists around a post: `/v1/posts/{id}/replies|quotes|reposts|likes`."""

from functions import shapes
from functions.admission import viewer
from functions.api import conversations
from functions.api.routes import pages
from functions.entrance import routes
from functions.records import Engagement
from functions.showing.addresses import addressed_items
from functions.wiring import wiring

router = routes()


@router.get("/v1/posts/<post_id>/replies", tags=["Engagement"], summary="What was answered")
def replies(
    post_id: str, limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None
) -> shapes.PostPage:
    """The replies to a post, the oldest first; the replies to those are lists of their own."""
    parts, scope = wiring(), f"replies:{post_id}"
    items, after = conversations.replies(
        post_id, viewer(), limit, pages.position(scope, cursor), parts
    )
    return shapes.PostPage.model_validate(
        {"items": addressed_items(items, parts), "next_cursor": pages.cursor(scope, after)}
    )


@router.get("/v1/posts/<post_id>/quotes", tags=["Engagement"], summary="Who quoted a post, and how")
def quotes(
    post_id: str, limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None
) -> shapes.PostPage:
    """The posts that quote a post, the newest first."""
    parts, scope = wiring(), f"quotes:{post_id}"
    items, before = conversations.quotes(
        post_id, viewer(), limit, pages.position(scope, cursor), parts
    )
    return shapes.PostPage.model_validate(
        {"items": addressed_items(items, parts), "next_cursor": pages.cursor(scope, before)}
    )


@router.get("/v1/posts/<post_id>/reposts", tags=["Engagement"], summary="Who reposted a post")
def reposts(
    post_id: str, limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None
) -> shapes.PeoplePage:
    """The people who reposted a post, in a stable order."""
    return _people(post_id, "reposts", limit, cursor)


@router.get("/v1/posts/<post_id>/likes", tags=["Engagement"], summary="Who likes a post")
def likes(
    post_id: str, limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None
) -> shapes.PeoplePage:
    """The people who like a post, in a stable order."""
    return _people(post_id, "likes", limit, cursor)


def _people(post_id: str, kind: Engagement, limit: int, cursor: str | None) -> shapes.PeoplePage:
    scope = f"{kind}:{post_id}"
    items, after = conversations.people(
        post_id, kind, viewer(), limit, pages.position(scope, cursor), wiring()
    )
    return shapes.PeoplePage.model_validate(
        {"items": items, "next_cursor": pages.cursor(scope, after)}
    )
