"""A stand-in for the region behind the edge, and the peers' origin: a loopback server.

It has the world's key set, skeletons, cards and whole pages. It is asked on misses
only, so its speed does not matter.
"""

import json
from http.server import BaseHTTPRequestHandler
from typing import Any

from infra.bench.edge.world import World
from infra.bench.loopback import Loopback
from shared import base64url, context, views


class Region(Loopback):
    """The server, as a context; `asked` counts requests by the first part of their path."""

    def __init__(self, world: World) -> None:
        self.asked: dict[str, int] = {}
        region = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # one packet an answer: two would wait 40 ms for each other

            def do_GET(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                user = _user_of(self.headers.get(context.HEADER))
                document = region.answer(world, self.path, user, body)
                answer = json.dumps(document).encode()
                self.send_response(404 if document is None else 200)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_POST = do_GET  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        super().__init__(Handler)

    def answer(self, world: World, target: str, user: str, body: bytes) -> Any:
        """The document at a path; None when there is none."""
        path = target.partition("?")[0].removeprefix("/api")
        part = path.rpartition("/")[0] if path.startswith("/pages/") else path
        self.asked[part] = self.asked.get(part, 0) + 1
        match path.split("/")[1:]:
            case ["jwks.json"]:
                return world.jwks
            case ["pages", person]:
                return world.page(person)
            case ["v1", "timelines", "home"]:
                return views.page(list(world.homes[user]), None)
            case ["internal", "cards"]:
                wanted = json.loads(body)
                return {
                    "posts": {name: world.posts.get(name) for name in wanted["posts"]},
                    "users": {name: world.authors.get(name) for name in wanted["users"]},
                }
            case ["internal", "health"]:
                return {"status": "ok"}
        return None


def _user_of(made: str | None) -> str:
    """Whom the edge's context names; that the region checks its signature is not measured here."""
    if made is None:
        return ""
    return str(json.loads(base64url.decode(made.split(".")[1])).get("user", ""))
