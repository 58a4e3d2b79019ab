"""What a test says to one isolate of the edge, as a client and as whoever runs it."""

import json
import socket
import time
from typing import Any

import httpx

from edge.signing import signature
from shared.keys import Keys

CONTEXT_KEYS = "k1:" + bytes(range(32)).hex()


class Door:
    """A port on which an isolate answers."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20, trust_env=False)

    def publish(
        self, keys: Keys, document: dict[str, Any], name: str = "directory"
    ) -> httpx.Response:
        """Publish a document as a deployment does."""
        return self.call(keys, "PUT", "config", name, document)

    def call(
        self, keys: Keys, method: str, kind: str, name: str, document: Any = None
    ) -> httpx.Response:
        """A signed call of whoever runs the edge."""
        body = b"" if document is None else json.dumps(document).encode()
        about = name if kind == "config" else f"{kind}/{name}".rstrip("/")
        signed = signature(keys, about, body, time.time_ns() // 1_000_000)
        headers = {"content-type": "application/json", "nearcast-signature": signed}
        path = f"/_edge/{kind}/{name}".rstrip("/")
        return self.client.request(method, path, content=body, headers=headers)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
