"""The floor: one synchronous call that reads the request and answers with a page, and no more.

The method, the address and the fields come in as strings; a page goes out as bytes, with
its fields. Everybody's page has its turn, as with the edge and its peers: one and the same
would stay in the processor's cache. Names of JavaScript are looked up once.
"""

import json
from itertools import count
from typing import Any

from js import JSON, Object, Response
from pyodide.ffi import to_js

_entries, _stringify, _parse, _respond = (
    Object.fromEntries,
    JSON.stringify,
    JSON.parse,
    Response.new,
)
_pages: list[bytes] = []
_turn = count()


def on_fetch(request: Any, env: Any, ctx: Any) -> Any:
    """Answer with the next of the pages that the configuration brought."""
    del ctx
    if not _pages:
        _pages.extend(page.encode() for page in json.loads(env.PAGES))
    method, url = request.method, request.url
    fields = json.loads(_stringify(_entries(request.headers)))
    if not (method and url and fields["host"]):
        raise ValueError("the request was not read")
    options = {
        "status": 200,
        "headers": {"content-type": "application/json", "cache-control": "private"},
    }
    page = _pages[next(_turn) % len(_pages)]
    return _respond(to_js(page), _parse(json.dumps(options)))
