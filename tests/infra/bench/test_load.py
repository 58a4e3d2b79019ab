import os
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from infra.bench.load import measure


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        chunked = self.path == "/chunked"
        self.send_response(304 if self.path == "/known" else 200)
        if chunked:
            self.send_header("transfer-encoding", "chunked")
        elif self.path != "/known":
            self.send_header("content-length", "100000")
        self.end_headers()
        if chunked:
            self.wfile.write(b"5\r\nhello\r\n")
            self.wfile.write(b"0\r\n\r\n")
        elif self.path != "/known":
            self.wfile.write(b"x" * 100_000)

    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away early is what one test is about."""


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def run(port: int, path: str, status: int = 200) -> float:
    requests = [f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode()]
    return measure(port, os.getpid(), requests, status=status, count=40, connections=4).rate


@pytest.mark.parametrize(("path", "status"), [("/page", 200), ("/chunked", 200), ("/known", 304)])
def test_answers_of_every_form_are_read_to_their_end(port: int, path: str, status: int) -> None:
    assert run(port, path, status) > 0


def test_answer_with_another_status_is_no_measurement(port: int) -> None:
    with pytest.raises(ValueError, match="429"):
        run(port, "/page", 429)
