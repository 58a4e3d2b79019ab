"""What the API says of itself: `/v1/openapi.json` and `/docs`."""

import json
from functools import cache
from typing import Any

from aws_lambda_powertools.event_handler import Response

from functions.entrance import routes

router = routes()

CACHE = {"Cache-Control": "public, max-age=300"}


@router.get("/v1/openapi.json", tags=["About"], summary="This document")
def openapi() -> Response[str]:
    """The OpenAPI 3.1 document of the whole API, generated from the code."""
    return Response(200, "application/json", _openapi(), CACHE)


@router.get("/docs", tags=["About"], summary="This document, to read")
def docs() -> Response[str]:
    """The document as a page, with the catalogue of problem types."""
    return Response(200, "text/html; charset=utf-8", _docs(), CACHE)


@cache
def _document() -> dict[str, Any]:
    from functions.api.openapi import document  # noqa: PLC0415 - 0.2 s that other requests save

    return document()


@cache
def _openapi() -> str:
    return json.dumps(_document(), separators=(",", ":"))


@cache
def _docs() -> str:
    from functions.api.docs import page  # noqa: PLC0415 - as above

    return page(_document())
