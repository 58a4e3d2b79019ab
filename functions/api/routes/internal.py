"""What the edge asks for its own needs; not part of the public contract, nor in its document."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body

from functions import shapes
from functions.api import profiles
from functions.entrance import routes
from functions.showing.addresses import addressed
from functions.timelines.cards import card_views
from functions.version import VERSION
from functions.wiring import wiring
from shared.ids import parse_post_id, parse_user_id

router = routes()


@router.get("/internal/health", include_in_schema=False)
def health() -> shapes.Health:
    """The region answers."""
    parts = wiring()
    return shapes.Health(status="ok", version=VERSION, region=parts.region, cell=parts.cell)


@router.get("/internal/names/<username>", include_in_schema=False)
def name(username: str) -> dict[str, str]:
    """Who has a username; asked in the region that owns it, or anywhere."""
    return {"user_id": profiles.resolve(wiring().names, "@" + username)}


@router.post("/internal/cards", include_in_schema=False)
def cards(wanted: Annotated[shapes.CardIds, Body()]) -> dict[str, Any]:
    """Up to 100 posts and 200 people from this region's cards; null for unknown or deleted."""
    posts = [parse_post_id(post_id).id for post_id in wanted.posts]
    users = [parse_user_id(user_id) for user_id in wanted.users]
    parts = wiring()
    kept = card_views(parts.cards, posts + users)
    return {
        "posts": {post_id: (card := kept[post_id]) and addressed(card, parts) for post_id in posts},
        "users": {user_id: kept[user_id] for user_id in users},
    }
