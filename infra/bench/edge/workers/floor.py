"""The floor: one synchronous call that reads the request and answers with a page, and no more.

The method, the address and the fields come in as strings; the page goes out as bytes,
with its fields. It is written as well as the edge's own shell reads and answers: names of
JavaScript are looked up once.
"""

import json
from typing import Any

from js import JSON, Object, Response
from pyodide.ffi import to_js

_entries, _stringify, _parse, _respond = (
    Object.fromEntries,
    JSON.stringify,
    JSON.parse,
    Response.new,
)
_state: dict[str, bytes] = {}


def on_fetch(request: Any, env: Any, ctx: Any) -> Any:
    """Answer with the page that the configuration brought."""
    del ctx
    if not _state:
        _state["page"] = env.PAGE.encode()
    method, url = request.method, request.url
    fields = json.loads(_stringify(_entries(request.headers)))
    if not (method and url and fields["host"]):
        raise ValueError("the request was not read")
    options = {
        "status": 200,
        "headers": {"content-type": "application/json", "cache-control": "private"},
    }
    return _respond(to_js(_state["page"]), _parse(json.dumps(options)))
