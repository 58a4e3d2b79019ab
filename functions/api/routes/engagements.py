"""What is done with posts: `/v1/posts/{id}/repost|like|bookmark`, and `/v1/bookmarks`."""

from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions import shapes
from functions.admission import caller
from functions.api import conversations, engaging
from functions.api.routes import pages
from functions.entrance import routes
from functions.showing.addresses import addressed_items
from functions.wiring import wiring

router = routes()

ABOUT: dict[str, Any] = {"tags": ["Engagement"], "status_code": 204}


@router.put("/v1/posts/<post_id>/repost", summary="Repost a post", **ABOUT)
def repost(post_id: str) -> Response[None]:
    """Show a post to your own followers, once. Posts for followers only cannot be reposted."""
    engaging.repost(post_id, caller(), wiring())
    return Response(status_code=204)


@router.delete("/v1/posts/<post_id>/repost", summary="Take a repost back", **ABOUT)
def undo_repost(post_id: str) -> Response[None]:
    """Take your repost of a post back; without one nothing changes."""
    engaging.undo_repost(post_id, caller(), wiring())
    return Response(status_code=204)


@router.put("/v1/posts/<post_id>/like", summary="Like a post", **ABOUT)
def like(post_id: str) -> Response[None]:
    """Like a post, once. Its author is notified."""
    engaging.put("likes", post_id, caller(), wiring())
    return Response(status_code=204)


@router.delete("/v1/posts/<post_id>/like", summary="Take a like back", **ABOUT)
def unlike(post_id: str) -> Response[None]:
    """Take your like back; without one nothing changes."""
    engaging.remove("likes", post_id, caller(), wiring().marks)
    return Response(status_code=204)


@router.put("/v1/posts/<post_id>/bookmark", summary="Bookmark a post", **ABOUT)
def bookmark(post_id: str) -> Response[None]:
    """Keep a post to find again. Nobody else learns of it."""
    engaging.put("bookmarks", post_id, caller(), wiring())
    return Response(status_code=204)


@router.delete("/v1/posts/<post_id>/bookmark", summary="Remove a bookmark", **ABOUT)
def unbookmark(post_id: str) -> Response[None]:
    """Keep a post no more; without a bookmark nothing changes."""
    engaging.remove("bookmarks", post_id, caller(), wiring().marks)
    return Response(status_code=204)


@router.get("/v1/bookmarks", tags=["Engagement"], summary="Your bookmarks")
def bookmarks(limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None) -> shapes.PostPage:
    """What you bookmarked, the newest posts first, without what is gone or out of your sight."""
    parts, user_id = wiring(), caller()
    scope = f"bookmarks:{user_id}"
    items, before = conversations.bookmarks(user_id, limit, pages.position(scope, cursor), parts)
    return shapes.PostPage.model_validate(
        {"items": addressed_items(items, parts), "next_cursor": pages.cursor(scope, before)}
    )
