import http.client
from collections.abc import Iterator

import pytest

from infra.bench.media.pop import PopServer

STORED = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\nContent-Length: 5\r\nCache-Control: max-age=9\r\n\r\nhello"


@pytest.fixture
def pop() -> Iterator[PopServer]:
    with PopServer() as made:
        yield made


def ask(pop: PopServer, method: str, path: str, body: bytes | Iterator[bytes] = b""):
    connection = http.client.HTTPConnection(pop.address, timeout=10)
    connection.request(method, path, body or None, encode_chunked=not isinstance(body, bytes))
    answer = connection.getresponse()
    found = answer.status, {name.lower(): value for name, value in answer.getheaders()}
    read = answer.read()
    connection.close()
    return *found, read


def test_what_was_put_is_a_hit_with_its_fields_and_bytes(pop: PopServer) -> None:
    assert ask(pop, "PUT", "/a", STORED)[0] == 204
    status, headers, body = ask(pop, "GET", "/a")
    assert (status, body) == (200, b"hello")
    assert headers["cf-cache-status"] == "HIT"
    assert (headers["content-type"], headers["cache-control"]) == ("video/mp4", "max-age=9")
    assert headers["content-length"] == "5"


def test_chunked_body_is_stored_whole(pop: PopServer) -> None:
    connection = http.client.HTTPConnection(pop.address, timeout=10)
    pieces = iter([STORED[:20], STORED[20:]])
    connection.request("PUT", "/a", pieces, {"transfer-encoding": "chunked"}, encode_chunked=True)
    assert connection.getresponse().status == 204
    connection.close()
    assert ask(pop, "GET", "/a")[2] == b"hello"


def test_what_was_not_put_is_a_miss(pop: PopServer) -> None:
    status, headers, body = ask(pop, "GET", "/b")
    assert (status, headers["cf-cache-status"], body) == (504, "MISS", b"")
    assert pop.asked == {"miss": 1}


def test_purged_response_is_gone(pop: PopServer) -> None:
    ask(pop, "PUT", "/a", STORED)
    assert ask(pop, "PURGE", "/a")[0] == 200
    assert ask(pop, "PURGE", "/a")[0] == 404
    assert ask(pop, "GET", "/a")[0] == 504
