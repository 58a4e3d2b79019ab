"""S3 of a region on loopback, as far as the edge asks it: objects, ranges, conditions, and failing."""

import hashlib
import re
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from shared.manifest import Manifest, key_of

BLOCK = 1 << 20
NAME = "nearcast-test-media"
SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/\d{8}/[a-z0-9-]+/s3/aws4_request, "
    r"SignedHeaders=[a-z0-9;-]*x-amz-content-sha256[a-z0-9;-]*, Signature=[0-9a-f]{64}"
)


class Bucket:
    """Objects by key; one of a given size and no contents is zeros, and held nowhere."""

    def __init__(self) -> None:
        bucket = self
        self.objects: dict[str, bytes] = {}
        self.zeros: dict[str, int] = {}
        self.asked: Counter[str] = Counter()
        self.ranges: list[str] = []
        self.unsigned: list[str] = []
        self.delay_s = 0.0
        self.breaks = False  # off, in the middle of a body
        self.down = False
        self.hangs = False
        self.let_go = threading.Event()
        self._lock = threading.Lock()

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1

            def do_GET(self) -> None:
                try:
                    bucket.answer(self)
                except ConnectionError:  # whoever asked has gone
                    self.close_connection = True

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}/{NAME}"

    def stop(self) -> None:
        self.let_go.set()
        self.server.shutdown()
        self.server.server_close()

    def well(self) -> None:
        """Answer again, at once."""
        self.delay_s, self.breaks, self.down, self.hangs = 0.0, False, False, False
        self.let_go.set()
        self.let_go = threading.Event()

    def publish(self, manifest: Manifest) -> None:
        self.objects[key_of(manifest.asset, "manifest.json")] = manifest.to_json().encode()

    def remove(self, asset: str) -> None:
        for key in [key for key in self.objects if key.startswith(key_of(asset, ""))]:
            del self.objects[key]

    def answer(self, to: BaseHTTPRequestHandler) -> None:
        key = unquote(to.path).removeprefix(f"/{NAME}/")
        with self._lock:
            self.asked[key] += 1
            if not SIGNED.fullmatch(to.headers.get("authorization", "")):
                self.unsigned.append(key)
        if self.hangs:
            self.let_go.wait(20)
        time.sleep(self.delay_s)
        if self.down:
            return _send(to, 503, {}, b"<Error><Code>SlowDown</Code></Error>")
        if key in self.zeros:
            return self._send_zeros(to, self.zeros[key])
        body = self.objects.get(key)
        if body is None:
            return _send(to, 404, {}, b"<Error><Code>NoSuchKey</Code></Error>")
        fields = {
            "etag": f'"{hashlib.md5(body).hexdigest()}"',
            "last-modified": "Thu, 01 Jan 2026 00:00:00 GMT",
            "content-type": "binary/octet-stream",
        }
        if to.headers.get("if-none-match") == fields["etag"]:
            return _send(to, 304, fields, b"")
        if self.breaks:
            to.send_response(200)
            to.send_header("content-length", str(len(body)))
            to.end_headers()
            to.wfile.write(body[: len(body) // 2])
            to.wfile.flush()
            to.close_connection = True
            return None
        return _send(to, 200, fields, body)

    def _send_zeros(self, to: BaseHTTPRequestHandler, size: int) -> None:
        first, last, status = 0, size - 1, 200
        wanted = to.headers.get("range")
        if wanted:
            self.ranges.append(wanted)
            status = 206
            first, last = map(int, wanted.removeprefix("bytes=").split("-"))
        to.send_response(status)
        to.send_header("content-length", str(last - first + 1))
        if wanted:
            to.send_header("content-range", f"bytes {first}-{last}/{size}")
        to.end_headers()
        left, block = last - first + 1, b"\0" * BLOCK
        while left:
            to.wfile.write(block[:left])
            left -= min(left, BLOCK)


def _send(to: BaseHTTPRequestHandler, status: int, fields: dict[str, str], body: bytes) -> None:
    to.send_response(status)
    for name, value in fields.items():
        to.send_header(name, value)
    if status != 304:
        to.send_header("content-length", str(len(body)))
    to.end_headers()
    to.wfile.write(body)
