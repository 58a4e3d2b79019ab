"""Signed calls to the edge's own doors, `/_edge/…`, by whoever holds the key ring.

The ring is taken from NEARCAST_KEYS (`kid:hex,…`), or from the local instance that
listens at the address.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Sequence
from typing import Any, Self
from urllib.parse import urlsplit

import httpx

from infra import signed
from infra.cli.failure import CliError
from infra.cli.problem import ApiError, Unreachable, problem_of
from infra.local.instance import ROOT, Instance
from shared.keys import Keys

KEYS_VARIABLE = "NEARCAST_KEYS"
LOOPBACK = ("127.0.0.1", "localhost")
TRIES = 3  # of a change that somebody else's change overtakes

Json = dict[str, Any]


class Publisher:
    """One deployment's configuration."""

    def __init__(self, url: str, keys: Keys, transport: httpx.BaseTransport | None = None) -> None:
        self._keys = keys
        self._http = signed.client(url, transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def document(self, name: str) -> tuple[Json, str]:
        """The document that is current, and its version; nothing and "" if there is none."""
        try:
            answer = self._call("GET", f"config/{name}/document")
        except ApiError as error:
            if error.type == "config-unknown":
                return {}, ""
            raise
        return answer.json(), answer.headers["etag"].strip('"')

    def history(self, name: str) -> Json:
        """`{"version", "history"}`."""
        answer = self._call("GET", f"config/{name}")
        return dict(answer.json())

    def change(self, name: str, change: Callable[[Json], Json]) -> tuple[Json, str]:
        """Replace the current document by what `change` makes of it, and nobody else's meanwhile.

        Returns the new document and its version.
        """
        for attempt in range(TRIES):
            before, version = self.document(name)
            after = change(before)
            try:
                return after, self.publish(name, after, expected=version)
            except ApiError as error:
                if error.type != "config-changed" or attempt == TRIES - 1:
                    raise
        raise AssertionError

    def publish(self, name: str, document: Json, *, expected: str = "") -> str:
        """Make a document current; with `expected`, only in the place of that version."""
        headers = {"if-match": f'"{expected}"'} if expected else {}
        answer = self._call("PUT", f"config/{name}", document, headers)
        return answer.headers["etag"].strip('"')

    def point(self, name: str, version: str) -> None:
        """Make an older version current again."""
        self._call("PUT", f"config/{name}/version", {"version": version})

    def grant(self, key_id: str, key: Json) -> None:
        """Keep an API key's digest."""
        self._call("PUT", f"keys/{key_id}", key)

    def revoke(self, key_id: str) -> None:
        """Revoke an API key."""
        self._call("DELETE", f"keys/{key_id}")

    def warm(self, asset: str, zones: Sequence[str]) -> Json:
        """Have the beginning of an asset copied to where the people of zones are."""
        answer = self._call("POST", "media/warm", {"asset": asset, "zones": list(zones)})
        return dict(answer.json())

    def _call(
        self,
        method: str,
        path: str,
        document: Json | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        body = b"" if document is None else json.dumps(document).encode()
        try:
            answer = signed.call(self._http, self._keys, method, path, body, headers)
        except httpx.TransportError as error:
            raise Unreachable(f"{self._http.base_url} does not answer ({error}).") from error
        if not answer.is_success:
            raise problem_of(answer)
        return answer


def publisher(url: str) -> Publisher:
    """A publisher for the deployment at an address.

    Raises:
        CliError: nobody here has its keys.
    """
    text = os.environ.get(KEYS_VARIABLE) or _local_keys(url)
    if text is None:
        raise CliError(f"There are no keys for {url}.", f"Put the key ring into {KEYS_VARIABLE}.")
    try:
        return Publisher(url, Keys.from_text(text))
    except ValueError as error:
        raise CliError(f"{KEYS_VARIABLE} is no key ring: {error}.") from None


def _local_keys(url: str) -> str | None:
    """The ring of the local instance that has this port."""
    parts = urlsplit(url)
    if parts.hostname not in LOOPBACK:
        return None
    for state in sorted((ROOT / ".nearcast").glob("*/state.json")):
        instance = Instance(state.parent.name)
        if instance.state().edge_port == parts.port:
            return instance.secrets().context_keys
    return None
