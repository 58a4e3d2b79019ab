"""A stand-in for the bucket of the owner's home region: a loopback server of objects by key.

Contents are made as they are asked for, so an object of 1 GB takes no memory here, and an
object's bytes are the same in every run. Signatures are not looked at: that the edge signs
well is for its tests.
"""

import random
import re
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler

from infra.bench.loopback import Loopback

BLOCK = random.Random(6).randbytes(1 << 20)  # noqa: S311 - filling, no secret
RANGE = re.compile(r"bytes=(\d+)-(\d*)")
MODIFIED = "Fri, 02 Oct 2026 00:00:00 GMT"


class Bucket(Loopback):
    """The server, as a context; `asked` counts requests by key, `sent` bytes of bodies.

    An object is its bytes, or a number: so many bytes of filling.
    """

    def __init__(self, objects: Mapping[str, bytes | int]) -> None:
        self.objects = dict(objects)
        self.asked: dict[str, int] = {}
        self.sent = 0
        handler = type("Handler", (_Handler,), {"bucket": self})
        super().__init__(handler)


class _Handler(BaseHTTPRequestHandler):
    """Answers with an object, a part of it (RFC 9110 section 14), or its fields."""

    bucket: Bucket
    protocol_version = "HTTP/1.1"
    wbufsize = 1 << 16  # one packet an answer: two would wait 40 ms for each other

    def do_GET(self) -> None:
        """Answer."""
        bucket, key = self.bucket, self.path.partition("?")[0].removeprefix("/")
        found = bucket.objects.get(key)
        bucket.asked[key] = bucket.asked.get(key, 0) + 1
        if found is None:
            self._head(HTTPStatus.NOT_FOUND, 0, {})
            return
        size = found if isinstance(found, int) else len(found)
        first, end = 0, size
        fields = {"etag": f'"{key[-40:]}"', "last-modified": MODIFIED}
        status = HTTPStatus.OK
        asked = RANGE.fullmatch(self.headers.get("range", ""))
        if asked:
            first, end = int(asked[1]), min(size, int(asked[2] or size) + 1)
            fields["content-range"] = f"bytes {first}-{end - 1}/{size}"
            status = HTTPStatus.PARTIAL_CONTENT
        self._head(status, end - first, fields)
        if self.command != "HEAD":
            for piece in contents(found, first, end):
                self.wfile.write(piece)
            bucket.sent += end - first

    do_HEAD = do_GET  # noqa: N815

    def _head(self, status: HTTPStatus, length: int, fields: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("content-length", str(length))
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def handle(self) -> None:
        """Serve a connection; whoever asked may go away early."""
        try:
            super().handle()
        except ConnectionError:
            return


def contents(found: bytes | int, first: int, end: int) -> Iterator[bytes | memoryview]:
    """Bytes `first` to `end` (exclusive) of an object, piece by piece."""
    if isinstance(found, bytes):
        yield found[first:end]
        return
    view = memoryview(BLOCK)
    while first < end:
        offset = first % len(BLOCK)
        piece = view[offset : offset + end - first]
        yield piece
        first += len(piece)
