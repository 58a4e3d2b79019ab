"""Profiles: `/v1/me`, `/v1/users/{id}`."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from functions import shapes
from functions.admission import caller, viewer
from functions.api import profiles, search
from functions.api.routes import pages
from functions.entrance import routes
from functions.wiring import wiring
from shared import views
from shared.errors import ParameterMalformed
from shared.limits import PAGE_MAX, SEARCH_PREFIX_MIN

router = routes()

Ids = Annotated[str | None, Query(description=f"Up to {PAGE_MAX} user ids, separated by commas.")]
Prefix = Annotated[
    str | None,
    Query(description=f"How a username begins: {SEARCH_PREFIX_MIN} characters at least."),
]


@router.get("/v1/me", tags=["People"], summary="Your own profile")
def me() -> shapes.OwnProfile:
    """Your profile with its private part: zone, language, birth date."""
    parts = wiring()
    return shapes.OwnProfile(**profiles.own(parts.users, parts.graph, caller()))


@router.patch("/v1/me", tags=["People"], summary="Change your profile")
def change_me(changes: Annotated[shapes.ProfileChanges, Body()]) -> shapes.OwnProfile:
    """Set the attributes that are in the body, and leave the others."""
    parts = wiring()
    wanted = changes.model_dump(exclude_unset=True)
    return shapes.OwnProfile(
        **profiles.change(parts.users, parts.graph, parts.clock, caller(), wanted)
    )


@router.get("/v1/users", tags=["People"], summary="People by ids, or by how their names begin")
def people(
    ids: Ids = None,
    prefix: Prefix = None,
    limit: pages.Limit = pages.DEFAULT,
    cursor: pages.Cursor = None,
) -> shapes.PeoplePage:
    """People and what you are to each other: by `ids`, in their order, or by `prefix`.

    Those who do not exist are left out; a search leaves out blocked people as well.
    """
    parts, viewer_id = wiring(), caller()
    if (ids is None) == (prefix is None):
        raise ParameterMalformed("Give ids, or a prefix.", field="ids")
    if ids is not None:
        items = profiles.people(parts, search.parse_ids(ids), viewer_id)
        return shapes.PeoplePage.model_validate(views.page(items, None))
    beginning = search.parse_prefix(prefix or "")
    scope = f"people:{viewer_id}:{beginning}"
    items, next_position = search.search(
        parts, viewer_id, beginning, limit, pages.position(scope, cursor)
    )
    return shapes.PeoplePage.model_validate(views.page(items, pages.cursor(scope, next_position)))


@router.get("/v1/users/<user>", tags=["People"], summary="Somebody's profile")
def profile(user: str) -> shapes.Profile:
    """The public part of a profile, by id or as `@username`.

    With a token it says what the two of you are to each other.
    """
    parts = wiring()
    user_id = profiles.resolve(parts.names, user)
    return shapes.Profile(**profiles.public(parts, user_id, viewer()))
