"""A plain origin behind the mount: it answers what a test says, and counts."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

Headers = dict[str, str]


@dataclass
class Told:
    """One request as the origin saw it."""

    method: str
    path: str
    headers: Headers
    body: bytes


@dataclass
class Reply:
    """What the origin answers. A body is sent as `pieces` blocks of the same bytes."""

    status: int = 200
    headers: Headers = field(default_factory=dict)
    body: bytes = b""
    pieces: int = 1
    delay_s: float = 0
    cut: bool = False  # break off in the middle
    pause_s: float | None = None  # between pieces, of a body whose length is not told


class Origin:
    """A server whose paths are functions of a request."""

    def __init__(self) -> None:
        origin = self
        self.told: list[Told] = []
        self.paths: dict[str, Callable[[Told], Reply]] = {}
        self._lock = threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1

            def handle_any(self) -> None:
                body = self.rfile.read(int(self.headers.get("content-length", "0")))
                fields = {name.lower(): value for name, value in self.headers.items()}
                told = Told(self.command, self.path, fields, body)
                with origin._lock:
                    origin.told.append(told)
                reply = origin.paths[self.path.partition("?")[0]](told)
                time.sleep(reply.delay_s)
                _send(self, reply)

            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def at(self, path: str, *replies: Reply) -> None:
        """Answer a path with these replies one after the other, the last one for ever."""
        left = list(replies)

        def answer(_: Told) -> Reply:
            with self._lock:
                return left.pop(0) if len(left) > 1 else left[0]

        self.paths[path] = answer

    def asked(self, path: str) -> list[Told]:
        """What was asked for at a path."""
        return [told for told in self.told if told.path.partition("?")[0] == path]

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


def _send(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    handler.send_response_only(reply.status)
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    bodyless = reply.status in (204, 304)
    if reply.pause_s is not None:
        handler.send_header("transfer-encoding", "chunked")
    elif not bodyless:
        handler.send_header("content-length", str(len(reply.body) * reply.pieces))
    handler.end_headers()
    if handler.command == "HEAD" or bodyless:
        return
    for _ in range(reply.pieces // 2 if reply.cut else reply.pieces):
        if reply.pause_s is None:
            handler.wfile.write(reply.body)
            continue
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(reply.body), reply.body))
        handler.wfile.flush()
        time.sleep(reply.pause_s)
    if reply.pause_s is not None and not reply.cut:
        handler.wfile.write(b"0\r\n\r\n")
    handler.close_connection = reply.cut
