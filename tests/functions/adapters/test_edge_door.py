"""The edge's doors over real HTTP on the loopback address, behind the edge's own check of signatures."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from edge.exchange import Exchange, Request
from edge.signing import require_signature
from functions.adapters import edge_door
from functions.adapters.edge_door import VOIDED_AT_ONCE, HttpEdgeDoor
from functions.deadline import now_ms
from shared.errors import EdgeUnavailable, NearcastError, SignatureInvalid, Unavailable
from shared.keys import Keys

KEYS = Keys.from_text(f"k1:{'11' * 32}")
NEW_KEYS = Keys.from_text(f"k2:{'22' * 32}")
ASSET = "eu3v9k2m8x7q1c-0123456789abcdef"


class Edge:
    """A server that checks signatures as the edge does, and answers what a test says."""

    def __init__(self):
        edge = self
        self.told, self.status, self.delay_s = [], 204, 0.0

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"]))
                edge.told.append((self.path, json.loads(body)))
                time.sleep(edge.delay_s)
                self.send_response(edge.status if edge.admits(self, body) else 403)
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def admits(self, handler, body):
        fields = {name.lower(): value for name, value in handler.headers.items()}
        asked = Exchange(Request("POST", self.url + handler.path, fields), now_ms(), bytes(24))
        asked.body = body
        try:
            require_signature(asked, KEYS, handler.path.removeprefix("/_edge/"))
        except SignatureInvalid:
            return False
        return True

    def close(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def edge():
    made = Edge()
    yield made
    made.close()


@pytest.fixture
def door_of():
    made = []

    def of(url, keys=KEYS, now=now_ms):
        made.append(HttpEdgeDoor(url, lambda: keys, now))
        return made[-1]

    yield of
    for one in made:
        one.close()


def test_assets_are_voided_by_a_call_that_the_edge_takes_for_ours(edge, door_of):
    door_of(edge.url).void([ASSET])
    assert edge.told == [("/_edge/media/void", {"assets": [ASSET]})]


def test_an_asset_is_warmed_where_it_is_wanted(edge, door_of):
    door_of(edge.url + "/").warm(ASSET, ("eu", "us"))
    assert edge.told == [("/_edge/media/warm", {"asset": ASSET, "zones": ["eu", "us"]})]


def test_an_asset_that_has_just_gone_need_not_be_warmed(edge, door_of):
    edge.status = 410
    door_of(edge.url).warm(ASSET, ["eu"])
    with pytest.raises(NearcastError):
        door_of(edge.url).void([ASSET])


def test_many_assets_are_several_calls_over_one_connection(edge, door_of):
    door = door_of(edge.url)
    door.void([f"{ASSET}{number}" for number in range(2 * VOIDED_AT_ONCE + 1)])
    assert [len(told["assets"]) for _, told in edge.told] == [VOIDED_AT_ONCE, VOIDED_AT_ONCE, 1]
    (pool,) = [door._pool.pools[key] for key in door._pool.pools.keys()]  # noqa: SIM118 - no dict
    assert pool.num_connections == 1


def test_nothing_to_void_is_no_call(edge, door_of):
    door_of(edge.url).void([])
    assert edge.told == []


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_edge_that_cannot_now_should_be_told_again(edge, door_of, status):
    edge.status = status
    with pytest.raises(Unavailable):
        door_of(edge.url).void([ASSET])


@pytest.mark.parametrize("status", [302, 404, 422])
def test_a_call_that_is_refused_is_a_fault_and_not_load(edge, door_of, status):
    edge.status = status
    with pytest.raises(NearcastError) as raised:
        door_of(edge.url).warm(ASSET, ["eu"])
    assert not isinstance(raised.value, Unavailable)


def test_calls_with_other_keys_or_of_another_time_are_refused(edge, door_of):
    for door in (door_of(edge.url, NEW_KEYS), door_of(edge.url, now=lambda: now_ms() - 90_000)):
        with pytest.raises(NearcastError, match="403"):
            door.void([ASSET])


def test_an_edge_that_is_not_there_is_unavailable(edge, door_of):
    edge.close()
    with pytest.raises(EdgeUnavailable):
        door_of(edge.url).void([ASSET])


def test_a_silent_edge_is_not_waited_for(edge, door_of, monkeypatch):
    monkeypatch.setattr(edge_door, "VOID_S", 0.05)
    edge.delay_s = 1
    began = time.monotonic()
    with pytest.raises(EdgeUnavailable, match="ReadTimeoutError"):
        door_of(edge.url).void([ASSET])
    assert time.monotonic() - began < 0.8


def test_a_proxy_of_the_machine_is_not_used(edge, door_of, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    door_of(edge.url).void([ASSET])
    assert len(edge.told) == 1
