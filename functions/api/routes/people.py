"""Profiles: `/v1/me`, `/v1/users/{id}`."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body

from functions import shapes
from functions.admission import caller, viewer
from functions.api import profiles
from functions.entrance import routes
from functions.wiring import wiring

router = routes()


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


@router.get("/v1/users/<user>", tags=["People"], summary="Somebody's profile")
def profile(user: str) -> shapes.Profile:
    """The public part of a profile, by id or as `@username`.

    With a token it says what the two of you are to each other.
    """
    parts = wiring()
    user_id = profiles.resolve(parts.names, user)
    return shapes.Profile(**profiles.public(parts, user_id, viewer()))
