"""Signed calls to an edge's own doors, `/_edge/…`, by whoever holds its key ring (shared/signing.py)."""

from __future__ import annotations

import time

import httpx

from shared.keys import Keys
from shared.signing import HEADER, signature

TIMEOUT_S = 20.0
DOCUMENTS = "config/"  # a signature about one of these names it without this


def client(address: str, transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """A client of the edge at an address; a developer's proxies are none of its business."""
    return httpx.Client(base_url=address, timeout=TIMEOUT_S, trust_env=False, transport=transport)


def call(
    http: httpx.Client,
    keys: Keys,
    method: str,
    path: str,
    body: bytes = b"",
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    """Ask for `/_edge/{path}`, signed now; the answer may be a refusal.

    Raises:
        httpx.TransportError: nobody answers.
    """
    signed = signature(keys, path.removeprefix(DOCUMENTS), body, time.time_ns() // 1_000_000)
    fields = {HEADER: signed, "content-type": "application/json", **(headers or {})}
    return http.request(method, f"/_edge/{path}", content=body, headers=fields)
