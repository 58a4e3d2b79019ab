"""An empty Worker through the documented door: an instance, an async method, the SDK's objects."""

from typing import Any

from workers import Request, Response, WorkerEntrypoint


class Default(WorkerEntrypoint):
    """What the SDK's documentation begins with."""

    async def fetch(self, request: Any) -> Any:
        """Say hello."""
        del request
        return Response("hello")


async def on_fetch(request: Any, env: Any, ctx: Any) -> Any:
    """What the runtime does for the class: a new instance for each request, wrapped arguments."""
    response = await Default(ctx, env).fetch(Request(request))
    return response.js_object
