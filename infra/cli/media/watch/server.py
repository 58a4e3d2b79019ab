"""The server of the page: loopback only, four files and the post."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from infra.cli.failure import CliError
from infra.local.instance import ROOT
from infra.local.ports import LOOPBACK

HERE = Path(__file__).parent
HLS = ROOT / "node_modules" / "hls.js" / "dist" / "hls.min.js"
FILES = {
    "/": (HERE / "page.html", "text/html; charset=utf-8"),
    "/page.css": (HERE / "page.css", "text/css; charset=utf-8"),
    "/page.js": (HERE / "page.js", "text/javascript; charset=utf-8"),
    "/hls.js": (HLS, "text/javascript; charset=utf-8"),
}

Load = Callable[[], dict[str, Any]]


class PageServer(ThreadingHTTPServer):
    """Serves the page; `load` says what it shows, anew each time it is asked."""

    daemon_threads = True

    def __init__(self, load: Load, edge: str, port: int = 0) -> None:
        if not HLS.exists():
            raise CliError("The player, hls.js, is not installed.", "npm ci installs it.")
        super().__init__((LOOPBACK, port), _Handler)
        self.address = f"http://{LOOPBACK}:{self.server_port}"
        self.policy = (
            f"default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            f"connect-src 'self' {edge}; img-src data: {edge}; media-src data: blob: {edge}; "
            f"worker-src blob:; base-uri 'none'; form-action 'none'"
        )
        self._load = load
        self._turn = threading.Lock()

    def document(self) -> bytes:
        """What the page shows, one request at a time: a client renews one session at once."""
        with self._turn:
            return json.dumps(self._load()).encode()


class _Handler(BaseHTTPRequestHandler):
    server: PageServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Answer with a file or the post, to pages of this address only.

        Another site whose name was made to lead here (DNS rebinding) is told by its Host.
        """
        if f"http://{self.headers.get('host')}" != self.server.address:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
        elif self.path == "/post.json":
            self._post()
        elif self.path in FILES:
            file, media_type = FILES[self.path]
            self._answer(file.read_bytes(), media_type)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _post(self) -> None:
        try:
            body = self.server.document()
        except Exception as error:  # noqa: BLE001 - the page shows that it failed, the next try may not
            self.send_error(HTTPStatus.BAD_GATEWAY, type(error).__name__)
            return
        self._answer(body, "application/json")

    def _answer(self, body: bytes, media_type: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", media_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("Content-Security-Policy", self.server.policy)
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
        """Say nothing: the terminal belongs to the command."""
