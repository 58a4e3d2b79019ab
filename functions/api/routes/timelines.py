"""Timelines of others than oneself: `/v1/timelines/users|lists|tags/{…}`; home is in home.py."""

from urllib.parse import unquote

from functions import shapes
from functions.admission import caller, viewer
from functions.api import profiles
from functions.api.routes import pages
from functions.entrance import routes
from functions.showing.addresses import addressed_items
from functions.timelines.authors import by_author
from functions.timelines.lists import of_list
from functions.timelines.positions import Position
from functions.timelines.tags import by_tag
from functions.wiring import wiring
from shared import views
from shared.ids import parse_list_id
from shared.text import parse_tag

router = routes()


@router.get("/v1/timelines/users/<user>", tags=["Timelines"], summary="Somebody's posts")
def author(
    user: str, limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None
) -> shapes.TimelinePage:
    """An author's posts, replies and reposts, newest first, however old."""
    parts = wiring()
    author_id = profiles.resolve(parts.names, user)
    scope = f"posts:{author_id}"
    before = pages.position(scope, cursor)
    items, before = by_author(parts, author_id, viewer(), limit, before)
    return shapes.TimelinePage.model_validate(
        views.page(addressed_items(items, parts), pages.cursor(scope, before))
    )


@router.get("/v1/timelines/lists/<list_id>", tags=["Timelines"], summary="A list's posts")
def people(
    list_id: str, limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None
) -> shapes.TimelinePage:
    """What the people on one of your lists wrote, newest first."""
    parts, reader_id = wiring(), caller()
    parse_list_id(list_id)
    scope = f"list:{list_id}"
    text = pages.position(scope, cursor)
    position = Position() if text is None else Position.read(text, parts.now())
    items, following = of_list(parts, list_id, reader_id, limit, position)
    after = following.write(parts.now()) if following else None
    return shapes.TimelinePage.model_validate(
        views.page(addressed_items(items, parts), pages.cursor(scope, after))
    )


@router.get("/v1/timelines/tags/<tag>", tags=["Timelines"], summary="A hashtag's posts")
def hashtag(
    tag: str, limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None
) -> shapes.TimelinePage:
    """Public posts under a hashtag of the last 30 days, newest first."""
    parts, reader_id = wiring(), caller()
    folded = parse_tag(unquote(tag))
    scope = f"tag:{folded}"
    items, before = by_tag(parts, folded, reader_id, limit, pages.position(scope, cursor))
    return shapes.TimelinePage.model_validate(
        views.page(addressed_items(items, parts), pages.cursor(scope, before))
    )
