"""Your media files: `/v1/media`, `/v1/media/{id}`, their completion and captions."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Header

from functions import shapes
from functions.admission import caller
from functions.api.routes import pages
from functions.entrance import routes
from functions.media import announce, captions, complete, describe, drop, showing
from functions.wiring import wiring
from shared import views

router = routes()

Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        description="1 to 128 visible ASCII characters of your choice. The same key with the same "
        "body answers with the same file for 24 hours.",
    ),
]


@router.post("/v1/media", tags=["Media"], summary="Begin an upload", status_code=201)
def create(new: Annotated[shapes.NewMedia, Body()], idempotency_key: Key = None) -> shapes.Media:
    """Announce a file, then PUT each of `upload.parts` to its address, and complete it.

    The addresses lead straight to storage in your home region. An upload that breaks off goes
    on where it was: `GET /v1/media/{media_id}` names the parts that are missing, with fresh
    addresses. What is not completed within 24 hours is forgotten. If you have the same contents
    already, by `sha256`, there is nothing to upload: the answer has no `upload`.
    """
    wanted = announce.Announcement(
        kind=new.kind,
        content_type=new.content_type,
        bytes=new.bytes,
        sha256=new.sha256.lower() if new.sha256 else None,
        alt=new.alt,
        key=idempotency_key,
    )
    parts = wiring()
    return _media(showing.begun(announce.announce(wanted, caller(), parts), parts))


@router.get("/v1/media", tags=["Media"], summary="Your media files")
def everything(limit: pages.Limit = pages.DEFAULT, cursor: pages.Cursor = None) -> shapes.MediaPage:
    """Your files, the newest first, and what all of them take of your room."""
    scope = f"media:{caller()}"
    shown = showing.everything(caller(), limit, pages.position(scope, cursor), wiring())
    page = views.page(shown.items, pages.cursor(scope, shown.next_position))
    return shapes.MediaPage.model_validate(page | {"usage": shown.usage})


@router.get("/v1/media/<media_id>", tags=["Media"], summary="A media file")
def read(media_id: str) -> shapes.Media:
    """How far one of your files is, and where it can be played; nobody else can ask."""
    return _media(showing.show(media_id, caller(), wiring()))


@router.patch("/v1/media/<media_id>", tags=["Media"], summary="Describe a media file")
def change(media_id: str, changes: Annotated[shapes.MediaChanges, Body()]) -> shapes.Media:
    """Say what a file shows, for those who do not see it. Its posts say the same soon after."""
    parts = wiring()
    return _media(showing.whole(describe.describe(media_id, caller(), changes.alt, parts), parts))


@router.post(
    "/v1/media/<media_id>/complete", tags=["Media"], summary="End an upload", status_code=202
)
def end(media_id: str) -> shapes.Media:
    """Say that all parts have been sent. Asked again, it answers the same.

    Size and type must be as announced; the type by the contents, whatever the name. A file that
    is not what was announced fails for good. Work on all others begins at once.
    """
    parts = wiring()
    return _media(showing.whole(complete.complete(media_id, caller(), parts), parts))


@router.delete(
    "/v1/media/<media_id>", tags=["Media"], summary="Delete a media file", status_code=204
)
def delete(media_id: str) -> Response[None]:
    """Delete a file with everything that was made of it, everywhere. Posts that show it stay."""
    drop.drop(media_id, caller(), wiring())
    return Response(status_code=204)


@router.put("/v1/media/<media_id>/captions/<language>", tags=["Media"], summary="Caption a video")
def caption(
    media_id: str, language: str, new: Annotated[shapes.NewCaptions, Body()]
) -> shapes.Media:
    """Give a video captions in a language (`en`, `pt-BR`), in place of those that it had.

    Possible as soon as work on the video has begun. Files with the same contents share them.
    """
    parts = wiring()
    captioned = captions.caption(media_id, caller(), language, new.label, new.text, parts)
    return _media(showing.whole(captioned, parts))


@router.delete(
    "/v1/media/<media_id>/captions/<language>",
    tags=["Media"],
    summary="Take captions off a video",
    status_code=204,
)
def uncaption(media_id: str, language: str) -> Response[None]:
    """Take the captions in a language from a video, if it has any."""
    captions.uncaption(media_id, caller(), language, wiring())
    return Response(status_code=204)


def _media(view: views.View) -> shapes.Media:
    return shapes.Media.model_validate(view)
