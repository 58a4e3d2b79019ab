"""The store behind `caches.default`, as a loopback server beside workerd.

workerd turns the Cache API into HTTP: GET is `match` and wants to hear of a hit in
`cf-cache-status`, PUT is `put` and has the response in its body as it would go over a
wire, PURGE is `delete` (workerd, src/workerd/api/cache.c++). Being another process than
workerd, the store adds nothing to what is measured there; what a PoP's disk costs is the
platform's affair.
"""

from http import HTTPStatus
from http.server import BaseHTTPRequestHandler

from infra.bench.loopback import Loopback

HEAD_END = b"\r\n\r\n"


class PopServer(Loopback):
    """The store, as a context: responses by address, each whole, until they are purged."""

    def __init__(self) -> None:
        self.stored: dict[str, tuple[bytes, bytes]] = {}  # head without its status line, body
        self.asked: dict[str, int] = {}  # by what it was: hit, miss, put, purge
        handler = type("Handler", (_Handler,), {"store": self})
        super().__init__(handler)

    def count(self, what: str) -> None:
        """Note a call."""
        self.asked[what] = self.asked.get(what, 0) + 1


class _Handler(BaseHTTPRequestHandler):
    """Answers workerd."""

    store: PopServer
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer's head: two would wait 40 ms for each other

    def do_GET(self) -> None:
        """`match`."""
        found = self.store.stored.get(self.path)
        self.store.count("miss" if found is None else "hit")
        head, body = found or (b"", b"")
        self.send_response_only(HTTPStatus.GATEWAY_TIMEOUT if found is None else HTTPStatus.OK)
        self.send_header("cf-cache-status", "MISS" if found is None else "HIT")
        self.send_header("content-length", str(len(body)))
        self.flush_headers()
        self.wfile.write(b"".join((head, b"\r\n" if head else b"", b"\r\n")))
        self.wfile.write(body)

    def do_PUT(self) -> None:
        """`put`."""
        head, _, body = self._body().partition(HEAD_END)
        self.store.count("put")
        self.store.stored[self.path] = (_passed_on(head), body)
        self._done(HTTPStatus.NO_CONTENT)

    def do_PURGE(self) -> None:
        """`delete`."""
        self.store.count("purge")
        gone = self.store.stored.pop(self.path, None)
        self._done(HTTPStatus.NOT_FOUND if gone is None else HTTPStatus.OK)

    def _body(self) -> bytes:
        length = self.headers.get("content-length")
        if length is not None:
            return self.rfile.read(int(length))
        pieces = []
        while size := int(self.rfile.readline().split(b";")[0], 16):  # RFC 9112 section 7.1
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(pieces)

    def _done(self, status: HTTPStatus) -> None:
        self.send_response_only(status)
        if status != HTTPStatus.NO_CONTENT:
            self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def _passed_on(head: bytes) -> bytes:
    """The fields of a stored response that a hit repeats; its length is told anew."""
    kept = [
        line
        for line in head.split(b"\r\n")[1:]
        if not line.lower().startswith((b"content-length:", b"transfer-encoding:"))
    ]
    return b"\r\n".join(kept)
