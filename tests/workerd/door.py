"""What a test says to one isolate of the edge, as a client and as whoever runs it."""

import json
import socket
from typing import Any

import httpx

from infra import signed
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
        path = f"{kind}/{name}".rstrip("/")
        return signed.call(self.client, keys, method, path, body)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
