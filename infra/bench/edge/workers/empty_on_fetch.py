"""An empty Worker through a module-level `async def on_fetch`."""

from typing import Any

from js import Response


async def on_fetch(request: Any, env: Any, ctx: Any) -> Any:
    """Say hello."""
    del request, env, ctx
    return Response.new("hello")
