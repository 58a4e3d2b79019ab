"""The edge, made to compose its page anew for each request from the cards that it holds."""

from typing import Any

from edge import worker


def on_fetch(request: Any, env: Any, ctx: Any) -> Any:
    """Forget composed pages, then answer as the edge does."""
    return worker.on_fetch(request, env, ctx)
