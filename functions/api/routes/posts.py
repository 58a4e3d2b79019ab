"""Posts: `/v1/posts`, `/v1/posts/{id}`."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Header

from functions import shapes
from functions.admission import caller
from functions.api import posts
from functions.entrance import routes
from functions.flags import flags
from functions.wiring import wiring
from shared.errors import PostingPaused

PAUSE_S = 60  # before a client tries again, while the flag "posting" says no

router = routes()

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="Required: 1 to 128 visible ASCII characters of your choice, new for each post. "
        "The same key with the same body answers with the same post for 24 hours.",
    ),
]


@router.post("/v1/posts", tags=["Posts"], summary="Write a post", status_code=201)
def create(new: Annotated[shapes.NewPost, Body()], idempotency_key: Key = None) -> shapes.Post:
    """Write a post. Once answered it is stored, and on its way to every follower."""
    if not flags().get_boolean_value("posting", default_value=True):
        raise PostingPaused(retry_after_s=PAUSE_S)
    parts = wiring()
    post = posts.create(
        parts.posts,
        parts.clock,
        caller(),
        text=new.text,
        media_ids=new.media_ids,
        key=idempotency_key,
    )
    return shapes.Post(**post.view())


@router.get("/v1/posts/<post_id>", tags=["Posts"], summary="A post")
def read(post_id: str) -> shapes.Post:
    """A post by its id."""
    return shapes.Post(**posts.read(wiring().posts, post_id).view())


@router.delete("/v1/posts/<post_id>", tags=["Posts"], summary="Delete a post", status_code=204)
def delete(post_id: str) -> Response[None]:
    """Delete your own post. It leaves every timeline."""
    parts = wiring()
    posts.delete(parts.posts, parts.clock, caller(), post_id)
    return Response(status_code=204)
