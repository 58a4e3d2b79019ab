"""The same answer through every door a Python Worker may have; entry_points.py measures them."""

import json
from typing import Any

from js import JSON, Object
from js import Response as JsResponse
from workers import Request, Response, WorkerEntrypoint

from edge.worker import on_fetch as edge_on_fetch

PAGE = json.dumps({"items": [{"id": f"{number:026d}"} for number in range(100)]})
FIELDS = {"content-type": "application/json", "x-content-type-options": "nosniff"}
OPTIONS = json.dumps({"status": 200, "headers": FIELDS})


class Default(WorkerEntrypoint):
    """The documented door: an instance, an async method, the SDK's Request and Response."""

    async def fetch(self, request: Any) -> Any:
        """Answer a request."""
        read(request.method, request.url, dict(request.headers))
        return Response(PAGE, status=200, headers=FIELDS)


def plain(request: Any) -> Any:
    """A function over the JavaScript objects: what edge/bindings.py does."""
    headers = json.loads(JSON.stringify(Object.fromEntries(request.headers)))
    read(request.method, request.url, headers)
    return JsResponse.new(PAGE, JSON.parse(OPTIONS))


async def awaited(request: Any) -> Any:
    """The same in a coroutine."""
    return plain(request)


async def by_class(request: Any, env: Any, ctx: Any) -> Any:
    """What the runtime does for the class: a new instance for each request, wrapped arguments."""
    response = await Default(ctx, env).fetch(Request(request))
    return response.js_object


def read(method: str, url: str, headers: dict[str, str]) -> None:
    """Make sure that no door saves itself the reading."""
    if not (method and url and headers["host"]):
        raise ValueError("the request was not read")


def on_fetch(request: Any, env: Any, ctx: Any) -> Any:
    """Choose a door by the path; the rest of the paths meet the edge itself."""
    url = request.url
    if url.endswith("/function"):
        return plain(request)
    if url.endswith("/coroutine"):
        return awaited(request)
    if url.endswith("/class"):
        return by_class(request, env, ctx)
    return edge_on_fetch(request, env, ctx)
