"""The home timeline: `/v1/timelines/home`, what is new in it, why; and what was seen."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from functions import shapes
from functions.admission import caller
from functions.api.routes import pages
from functions.entrance import routes
from functions.showing.addresses import addressed_items
from functions.timelines import newer
from functions.timelines.explain import explain
from functions.timelines.home import Page, home, skeleton
from functions.timelines.positions import Position
from functions.wiring import wiring
from shared import views
from shared.errors import ParameterMalformed
from shared.ids import parse_post_id

router = routes()

WANT = "nearcast-want"  # the edge hydrates skeletons from cards that it holds
BELOW, ABOVE = "home", "newer"  # scopes of the two cursors of a page

After = Annotated[str | None, Query(description="`newest_cursor` of a page: what came since.")]
Since = Annotated[str, Query(description="`newest_cursor` of a page.")]
Unseen = Annotated[bool, Query(description="Leave out what was seen, on whatever device.")]
PostId = Annotated[str, Query(description="The post.")]


@router.get(
    "/v1/timelines/home",
    tags=["Timelines"],
    summary="Your home timeline",
    responses={
        200: {
            "description": "A page, newest first",
            "content": {"application/json": {"model": shapes.HomePage}},
        }
    },
)
def timeline(
    limit: pages.Limit = pages.DEFAULT,
    cursor: pages.Cursor = None,
    after: After = None,
    unseen: Unseen = False,  # noqa: FBT002 - a query parameter
) -> dict[str, Any]:
    """Posts of the people you follow, newest first; one entry a post and conversation."""
    if cursor is not None and after is not None:
        raise ParameterMalformed("Send `cursor` or `after`, not both.", field="after")
    parts, owner_id = wiring(), caller()
    position = _position(BELOW, cursor) if after is None else _position(ABOVE, after)
    wanted = router.current_event.headers.get(WANT) == "skeleton"
    page = (skeleton if wanted else home)(parts, owner_id, limit, position, unseen=unseen)
    return _answer(page)


@router.get("/v1/timelines/home/new", tags=["Timelines"], summary="How many posts are new")
def new(after: Since) -> shapes.NewPosts:
    """How many posts came since a page, counted up to 50, without loading them."""
    parts = wiring()
    count, capped = newer.count(parts, caller(), _position(ABOVE, after), parts.now())
    return shapes.NewPosts(count=count, capped=capped)


@router.get("/v1/timelines/home/explain", tags=["Timelines"], summary="Why a post is there, or not")
def why(post_id: PostId) -> shapes.Explanation:
    """Why a post is in your home timeline, or why it is not."""
    return shapes.Explanation(**explain(wiring(), caller(), parse_post_id(post_id).id))


@router.post("/v1/timelines/seen", tags=["Timelines"], summary="Say what was seen", status_code=204)
def seen(posts: Annotated[shapes.SeenPosts, Body()]) -> Response[None]:
    """Remember posts as seen, on every device; the latest few thousand are remembered."""
    ids = [parse_post_id(post_id).id for post_id in posts.post_ids]
    wiring().seen.add(caller(), ids)
    return Response(status_code=204)


def _position(kind: str, cursor: str | None) -> Position:
    text = pages.position(f"{kind}:{caller()}", cursor)
    return Position() if text is None else Position.read(text, wiring().now())


def _answer(page: Page) -> views.View:
    items = addressed_items(page.items, wiring())
    return views.home_page(items, _cursor(BELOW, page.following), _cursor(ABOVE, page.newest))


def _cursor(kind: str, position: Position | None) -> str | None:
    text = position.write(wiring().now()) if position else None
    return pages.cursor(f"{kind}:{caller()}", text)
