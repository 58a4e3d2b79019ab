import json
import time
from typing import Any

import httpx

from edge.publishing import signature
from shared.keys import Keys


def publish(client: httpx.Client, keys: Keys, document: dict[str, Any]) -> httpx.Response:
    """Publish a directory as a deployment does."""
    body = json.dumps(document).encode()
    signed = signature(keys, "directory", body, time.time_ns() // 1_000_000)
    return client.put(
        "/_edge/config/directory",
        content=body,
        headers={"content-type": "application/json", "nearcast-signature": signed},
    )
