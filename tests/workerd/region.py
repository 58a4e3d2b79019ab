"""A stand-in for the regions: one loopback server that answers as their functions and pools do.

It checks what the edge sends (the signed context, no token) and answers from a small
world that a test sets up. `down` makes it behave like a throttled Lambda.
"""

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from shared import context
from shared.keys import Keys
from tests.shared.documents import directory_document


@dataclass
class Asked:
    """One request as it arrived."""

    cell: str
    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes
    context: context.Context


@dataclass
class Region:
    """The world behind the edge, and what the edge asked of it."""

    keys: Keys
    jwks: dict[str, Any]
    users: dict[str, str] = field(default_factory=dict)  # username: id
    posts: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    people: dict[str, dict[str, Any] | None] = field(default_factory=dict)
    home: list[dict[str, Any]] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)  # for somebody
    probed: list[str] = field(default_factory=list)  # cells, by whoever watches their health
    jwks_asked: int = 0
    others: dict[str, Any] = field(
        default_factory=dict
    )  # name: the JWKS of an issuer that is no pool
    down: set[str] = field(default_factory=set)  # cells
    refused: list[str] = field(default_factory=list)  # calls to them: by cell
    hanging: set[str] = field(default_factory=set)  # cells that do not answer until `let_go`
    media: str = ""  # the address of the bucket that all cells have
    let_go: threading.Event = field(default_factory=threading.Event)

    def start(self) -> "Region":
        """Listen on a free port, in a thread."""
        region = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # one packet an answer: two would wait 40 ms for each other

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                status, kind, answer = region.answer(
                    self.command, self.path, {k.lower(): v for k, v in self.headers.items()}, body
                )
                self.send_response(status)
                self.send_header("content-type", kind)
                self.send_header("content-length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def stop(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def directory(self, **changes: Any) -> dict[str, Any]:
        """A directory whose functions and pools are all here."""
        document = directory_document(**changes)
        for name, cell in document["cells"].items():
            cell["media"] = self.media
            cell["functions"] = {kind: f"{self.url}/{name}/{kind}/" for kind in cell["functions"]}
        for zone in document["zones"].values():
            zone["pool"]["jwks_url"] = f"{self.url}/jwks.json"
        return document

    def answer(
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, str, bytes]:
        if target == "/jwks.json":
            self.jwks_asked += 1
            return 200, "application/json", json.dumps(self.jwks).encode()
        if target.startswith("/issuers/"):
            keys = self.others.get(target.rpartition("/")[2])
            return (200 if keys else 503), "application/json", json.dumps(keys).encode()
        _, cell, function, rest = target.split("/", 3)
        if cell in self.down:
            self.refused.append(cell)
            return (
                429,
                "application/json",
                b'{"Reason":"ReservedFunctionConcurrentInvocationLimitExceeded"}',
            )
        if cell in self.hanging:
            self.let_go.wait(20)
        path = "/" + rest
        made = context.verify(
            headers.get(context.HEADER),
            self.keys,
            method=method,
            path=path,
            body=body,
            now_ms=time.time_ns() // 1_000_000,
        )
        parts = urlsplit(path)
        if parts.path == "/internal/health":
            self.probed.append(cell)
        else:
            self.asked.append(Asked(cell, method, parts.path, parts.query, headers, body, made))
        status, document = self.respond(method, function, parts.path, parts.query, body, made)
        kind = "application/problem+json" if status >= 400 else "application/json"
        return status, kind, b"" if status == 204 else json.dumps(document).encode()

    def respond(
        self, method: str, function: str, path: str, query: str, body: bytes, made: context.Context
    ) -> tuple[int, Any]:
        match method, path.split("/")[1:]:
            case "GET", ["internal", "health"]:
                return 200, {"status": "ok", "region": made.zone}
            case "GET", ["internal", "names", name]:
                user_id = self.users.get(name)
                return (200, {"user_id": user_id}) if user_id else (404, {"type": "user-unknown"})
            case "POST", ["internal", "cards"]:
                wanted = json.loads(body)
                return 200, {
                    "posts": {i: self.posts.get(i) for i in wanted["posts"]},
                    "users": {i: self.people.get(i) for i in wanted["users"]},
                }
            case "GET", ["v1", "timelines", "home"]:
                return 200, self._skeleton(query)
            case "POST", ["v1", "auth", "sign-out"]:
                return 204, None
            case "GET", ["v1", "openapi.json"]:
                return 200, {"openapi": "3.1.0"}
        return 200, {"function": function, "zone": made.zone, "user": made.user, "path": path}

    def _skeleton(self, query: str) -> dict[str, Any]:
        fields = parse_qs(query)
        start, limit = int(fields.get("cursor", ["0"])[0]), int(fields.get("limit", ["20"])[0])
        end = start + limit
        return {
            "items": self.home[start:end],
            "next_cursor": str(end) if end < len(self.home) else None,
            "newest_cursor": None if start else "newest",
        }
