"""Calls of the api function over a world of fakes, for tests of routes."""

import json
import sys

from functions import entrance
from functions.api import handler, routes
from tests.functions.events import LAMBDA, REQUEST_ID, request
from tests.functions.parts import wire

ROUTES = [module for name, module in sys.modules.items() if name.startswith(routes.__name__)]


class Api:
    """The api functions of every zone; each call goes to the caller's home, or where it is told."""

    def __init__(self, world, monkeypatch):
        self.world = world
        self._monkeypatch = monkeypatch

    def call(self, method, path, body=None, *, user=None, zone=None, **more):
        """Status and document of an answer."""
        wired = [module for module in ROUTES if hasattr(module, "wiring")]
        wire(self._monkeypatch, self.world, zone or (user or "eu")[:2], entrance, *wired)
        answer = handler.lambda_handler(request(method, path, body, user=user, **more), LAMBDA)
        text = answer.get("body") or ""
        return answer["statusCode"], json.loads(text) if text else None

    def get(self, path, **more):
        status, document = self.call("GET", path, **more)
        assert status == 200, document
        return document

    def do(self, method, path, body=None, **more):
        status, document = self.call(method, path, body, **more)
        assert status in (202, 204), document
        return status

    def problem(self, method, path, body=None, **more):
        status, document = self.call(method, path, body, **more)
        assert document["request_id"] == REQUEST_ID
        assert document["status"] == status
        return status, document["type"].removeprefix("/docs#")

    def everything(self, path, **more):
        """Every item behind a path, two a page."""
        found, cursor = [], ""
        while cursor is not None:
            page = self.get(f"{path}?limit=2{cursor and f'&cursor={cursor}'}", **more)
            assert len(page["items"]) <= 2
            found += page["items"]
            cursor = page["next_cursor"]
        return found
