"""The floor: one synchronous call that reads the request and answers with a page, and no more.

Nothing that serves a page from Python can cost less: the method, the address and the
fields must come in, and the page and its fields go out.
"""

import json
from typing import Any

from js import JSON, Object, Response

_state: dict[str, str] = {}


def on_fetch(request: Any, env: Any, ctx: Any) -> Any:
    """Answer with the page that the configuration brought."""
    del ctx
    if not _state:
        _state["page"] = env.PAGE
    method, url = request.method, request.url
    fields = json.loads(JSON.stringify(Object.fromEntries(request.headers)))
    if not (method and url and fields["host"]):
        raise ValueError("the request was not read")
    options = {
        "status": 200,
        "headers": {"content-type": "application/json", "cache-control": "private"},
    }
    return Response.new(_state["page"], JSON.parse(json.dumps(options)))
