"""Lists of people: `/v1/lists`, `/v1/lists/{id}`, `/v1/lists/{id}/members`."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from functions import shapes
from functions.admission import caller
from functions.api import lists, profiles
from functions.api.routes import pages
from functions.entrance import routes
from functions.wiring import wiring
from shared import views

router = routes()


@router.get("/v1/lists", tags=["Lists"], summary="Your lists")
def everyone(
    limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None
) -> shapes.PeopleListPage:
    """Your lists, in a stable order."""
    scope = f"lists:{caller()}"
    items, next_position = lists.everyone(wiring(), caller(), limit, pages.position(scope, cursor))
    return shapes.PeopleListPage.model_validate(
        views.page(items, pages.cursor(scope, next_position))
    )


@router.post("/v1/lists", tags=["Lists"], summary="Make a list", status_code=201)
def create(new: Annotated[shapes.ListName, Body()]) -> shapes.PeopleList:
    """Make a list; if you have one of this name, the answer is that one."""
    return shapes.PeopleList(**lists.create(wiring(), caller(), new.name))


@router.get("/v1/lists/<list_id>", tags=["Lists"], summary="A list")
def read(list_id: str) -> shapes.PeopleList:
    """One of your lists."""
    return shapes.PeopleList(**lists.view(lists.owned(wiring(), caller(), list_id)))


@router.patch("/v1/lists/<list_id>", tags=["Lists"], summary="Rename a list")
def rename(list_id: str, wanted: Annotated[shapes.ListName, Body()]) -> shapes.PeopleList:
    """Give a list another name."""
    return shapes.PeopleList(**lists.rename(wiring(), caller(), list_id, wanted.name))


@router.delete("/v1/lists/<list_id>", tags=["Lists"], summary="Remove a list", status_code=204)
def remove(list_id: str) -> Response[None]:
    """Remove a list. Nobody on it notices."""
    lists.remove(wiring(), caller(), list_id)
    return Response(status_code=204)


@router.get("/v1/lists/<list_id>/members", tags=["Lists"], summary="Who is on a list")
def members(
    list_id: str, limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None
) -> shapes.PeoplePage:
    """The people on a list, in a stable order."""
    scope = f"members:{list_id}"
    found, next_position = lists.members(
        wiring(), caller(), list_id, limit, pages.position(scope, cursor)
    )
    items = profiles.people(wiring(), found, caller())
    return shapes.PeoplePage.model_validate(views.page(items, pages.cursor(scope, next_position)))


@router.put(
    "/v1/lists/<list_id>/members/<user_id>",
    tags=["Lists"],
    summary="Put somebody on a list",
    status_code=204,
)
def add(list_id: str, user_id: str) -> Response[None]:
    """Put somebody on a list. They are not told."""
    lists.add(wiring(), caller(), list_id, user_id)
    return Response(status_code=204)


@router.delete(
    "/v1/lists/<list_id>/members/<user_id>",
    tags=["Lists"],
    summary="Take somebody off a list",
    status_code=204,
)
def discard(list_id: str, user_id: str) -> Response[None]:
    """Take somebody off a list."""
    lists.discard(wiring(), caller(), list_id, user_id)
    return Response(status_code=204)
