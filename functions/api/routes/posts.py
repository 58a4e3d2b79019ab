"""Posts: `/v1/posts`, `/v1/posts/{id}` and its history."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Header, Query

from functions import shapes
from functions.admission import caller, viewer
from functions.api import conversations, targets, writing
from functions.entrance import routes
from functions.flags import flags
from functions.showing.addresses import addressed, addressed_items
from functions.wiring import wiring
from shared.clock import rfc3339
from shared.errors import PostingPaused
from shared.limits import IDS_MAX

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
Ids = Annotated[str, Query(description=f"Up to {IDS_MAX} post ids, separated by commas.")]


@router.post("/v1/posts", tags=["Posts"], summary="Write a post", status_code=201)
def create(new: Annotated[shapes.NewPost, Body()], idempotency_key: Key = None) -> shapes.Post:
    """Write a post, a reply or a quote. Once answered it is stored, and on its way to everybody.

    Up to 20 `@usernames` and 20 `#hashtags` of the text refer to people and tags; further
    ones, and names that nobody has, are plain text. A post of a private account is for its
    followers only. One with media that cannot be played yet is for its author only
    (`visibility` is "author"), and goes out by itself as soon as all of them can.
    """
    _check_open()
    draft = writing.Draft(
        text=new.text,
        media_ids=tuple(new.media_ids),
        key=idempotency_key,
        reply_to=new.reply_to,
        quote_of=new.quote_of,
    )
    parts = wiring()
    return shapes.Post(**addressed(writing.write(draft, caller(), parts).view(), parts))


@router.get("/v1/posts", tags=["Posts"], summary="Posts by their ids")
def bulk(ids: Ids) -> shapes.PostList:
    """Posts with authors and counts, in the order of the ids.

    What does not exist, was deleted or may not be read by the caller is left out.
    """
    parts = wiring()
    items = addressed_items(conversations.bulk(ids, viewer(), parts), parts)
    return shapes.PostList.model_validate({"items": items})


@router.get("/v1/posts/<post_id>", tags=["Posts"], summary="A post")
def read(post_id: str) -> shapes.CountedPost:
    """A post by its id."""
    parts = wiring()
    return shapes.CountedPost(**addressed(conversations.read(post_id, viewer(), parts), parts))


@router.patch("/v1/posts/<post_id>", tags=["Posts"], summary="Edit a post")
def edit(post_id: str, changes: Annotated[shapes.Edit, Body()]) -> shapes.Post:
    """Replace the text of your own post, up to 100 times. What it said before stays readable."""
    _check_open()
    parts = wiring()
    edited = writing.edit(post_id, changes.text, caller(), parts)
    return shapes.Post(**addressed(edited.view(), parts))


@router.get("/v1/posts/<post_id>/history", tags=["Posts"], summary="What a post said before")
def history(post_id: str) -> shapes.History:
    """Every version of a post, the oldest first."""
    parts = wiring()
    versions = writing.history(targets.readable(post_id, viewer(), parts), parts)
    items = [
        {"revision": one.revision, "text": one.text, "written_at": rfc3339(one.written_ms)}
        for one in versions
    ]
    return shapes.History.model_validate({"items": items})


@router.delete("/v1/posts/<post_id>", tags=["Posts"], summary="Delete a post", status_code=204)
def delete(post_id: str) -> Response[None]:
    """Delete your own post, or a repost, with its history. It leaves every timeline."""
    writing.delete(post_id, caller(), wiring())
    return Response(status_code=204)


def _check_open() -> None:
    if not flags().get_boolean_value("posting", default_value=True):
        raise PostingPaused(retry_after_s=PAUSE_S)
