"""A stand-in for the media API and the storage behind it, as the command line meets them."""

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import httpx

Json = dict[str, Any]
Fault = Callable[[int], httpx.Response | Exception | None]  # of a part's number
STORAGE = "http://storage"

# What becomes of a file after its completion: state, per cent, playable; one step a look.
STEPS = [
    ("queued", 0, False),
    ("processing", 30, False),
    ("processing", 60, True),
    ("ready", 100, True),
]


def problem(status: int, kind: str, **more: object) -> httpx.Response:
    return httpx.Response(status, json={"type": f"/docs#{kind}", "status": status, **more})


class Service:
    """Uploads in parts of `part_bytes`, whose contents and faults a test decides."""

    def __init__(self, part_bytes: int = 1_000, storage: str = STORAGE) -> None:
        self.part_bytes = part_bytes
        self.storage = storage
        self.files: dict[str, Json] = {}
        self.steps: list[tuple[str, int, bool]] = list(STEPS)
        self.known: set[str] = set()  # hashes of contents that are there already
        self.failing: tuple[str, str] | None = None  # reason and sentence, in place of "processing"
        self.generation = 0  # of addresses; older ones have expired
        self.fault: Fault = lambda _: None
        self.keeps = True  # the storage keeps what it is sent
        self.puts: list[int] = []  # parts that arrived, in their order
        self.bodies: list[Json] = []  # of POST /v1/media
        self.captions: dict[str, str] = {}
        self.posts: dict[str, Json] = {}  # by idempotency key
        self._turn = threading.Lock()

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if str(request.url).startswith(self.storage + "/parts/"):
            return self._part(request)
        with self._turn:
            return self._api(request)

    # The storage

    def _part(self, request: httpx.Request) -> httpx.Response:
        _, _, media_id, number_text = request.url.path.split("/")
        number = int(number_text)
        if int(request.url.params["generation"]) < self.generation:
            return httpx.Response(403, text="<Error><Code>AccessDenied</Code></Error>")
        pieces = [piece if self.keeps else b"" for piece in request.stream]  # type: ignore[union-attr]
        body = b"".join(pieces)
        fault = self.fault(number)
        if isinstance(fault, Exception):
            raise fault
        if fault is not None:
            return fault
        with self._turn:
            if media_id not in self.files:
                return httpx.Response(404, text="<Error><Code>NoSuchUpload</Code></Error>")
            self.files[media_id]["parts"][number] = body
            self.puts.append(number)
        return httpx.Response(200, headers={"etag": '"x"'})

    # The API

    def _api(self, request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content or b"{}")
        match request.method, request.url.path.strip("/").split("/")[1:]:
            case "POST", ["media"]:
                return self._begin(body)
            case "POST", ["posts"]:
                key = request.headers["idempotency-key"]
                made = {"id": f"POST{len(self.posts)}", **body}
                return httpx.Response(201, json=self.posts.setdefault(key, made))
            case method, ["media", media_id, *rest]:
                if media_id not in self.files:
                    return problem(404, "media-missing")
                return self._of_file(method, self.files[media_id], rest, body)
        return problem(404, "route-unknown")

    def _begin(self, body: Json) -> httpx.Response:
        self.bodies.append(body)
        media_id = f"MEDIA{len(self.bodies)}"
        file = {**body, "id": media_id, "parts": {}, "step": None}
        if body["sha256"] in self.known:
            file["step"] = len(self.steps) - 1
        self.files[media_id] = file
        return httpx.Response(201, json=self.view(file))

    def _of_file(self, method: str, file: Json, rest: list[str], body: Json) -> httpx.Response:
        match method, rest:
            case "GET", []:
                if file["step"] is not None:
                    file["step"] = min(file["step"] + 1, len(self.steps) - 1)
                return httpx.Response(200, json=self.view(file))
            case "DELETE", []:
                del self.files[file["id"]]
                return httpx.Response(204)
            case "POST", ["complete"]:
                return self._complete(file)
            case "PUT", ["captions", language]:
                if self.view(file)["state"] not in ("processing", "ready"):
                    return problem(409, "captions-early")
                self.captions[language] = body["text"]
                return httpx.Response(200, json={"language": language})
        return problem(404, "route-unknown")

    def _complete(self, file: Json) -> httpx.Response:
        if self._missing(file):
            return problem(409, "upload-incomplete")
        if self.keeps:
            contents = b"".join(file["parts"][number] for number in sorted(file["parts"]))
            assert len(contents) == file["bytes"]
            assert hashlib.sha256(contents).hexdigest() == file["sha256"]
        file["step"] = 0
        return httpx.Response(202, json=self.view(file))

    def view(self, file: Json) -> Json:
        """A file as the API shows it."""
        state, progress, playable = "uploading", 0, False
        if file["step"] is not None:
            state, progress, playable = self.steps[file["step"]]
        reason, detail = None, None
        if file.get("failed") or (state == "processing" and self.failing):
            state, (reason, detail) = "failed", self.failing or ("lost", "It was lost")
        shown = {name: file[name] for name in ("id", "kind", "content_type", "bytes", "alt")}
        return shown | {
            "state": state,
            "progress": progress,
            "playable": playable,
            "reason": reason,
            "detail": detail,
            "upload": {"part_bytes": self.part_bytes, "parts": self._missing(file)}
            if state == "uploading"
            else None,
        }

    def _missing(self, file: Json) -> list[Json]:
        size, total = self.part_bytes, file["bytes"]
        return [
            {
                "number": offset // size + 1,
                "bytes": min(size, total - offset),
                "url": f"{self.storage}/parts/{file['id']}/{offset // size + 1}"
                f"?generation={self.generation}",
            }
            for offset in range(0, total, size)
            if offset // size + 1 not in file["parts"]
        ]


class Straight(httpx.BaseTransport):
    """Hands requests to the service as they are, bodies unread."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if "/parts/" not in request.url.path:
            request.read()
        return self._service(request)


class Listening:
    """The service on a port of loopback, for programs of their own."""

    def __init__(self, service: Service) -> None:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _all(self) -> None:
                length = int(self.headers.get("content-length", 0))
                request = httpx.Request(
                    self.command,
                    outer.url + self.path,
                    headers=dict(self.headers.items()),
                    stream=_Body(self.rfile, length),
                )
                if not self.path.startswith("/parts/"):
                    request.read()
                answer = service(request)
                self.send_response(answer.status_code)
                self.send_header("content-length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)

            do_GET = do_POST = do_PUT = do_DELETE = _all  # noqa: N815

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        service.storage = self.url

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Body(httpx.SyncByteStream):
    def __init__(self, file: Any, length: int) -> None:
        self._file = file
        self._left = length

    def __iter__(self) -> Iterator[bytes]:
        while self._left:
            piece = self._file.read(min(self._left, 65_536))
            if not piece:
                raise httpx.ReadError("the client went away")
            self._left -= len(piece)
            yield piece
