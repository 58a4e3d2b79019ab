"""The edge's own doors, `/_edge/media/…`, as a region calls them: signed with the ring that both hold.

One call reaches the nearest PoP, which tells all others by way of the Registry. urllib3
is what botocore speaks HTTP with, so it is there already. It reads no environment: a
proxy that a machine has for the internet is none of its business.
"""

import json
from collections.abc import Callable, Sequence
from typing import Any

import urllib3

from shared.errors import EdgeUnavailable, NearcastError
from shared.keys import Keys
from shared.signing import HEADER, signature

VOIDED_AT_ONCE = 100  # assets of one call
CONNECT_S = 2.0
VOID_S = 8.0  # the Registry, and the copies in every zone
WARM_S = 20.0  # some megabytes to other continents
GONE, TOO_MANY, SERVER_ERROR = 410, 429, 500
SUCCESS = range(200, 300)


class HttpEdgeDoor:
    """See `ports.EdgeDoor`."""

    def __init__(self, url: str, keys: Callable[[], Keys], now: Callable[[], int]) -> None:
        self._url = url.rstrip("/")
        self._keys = keys
        self._now = now
        self._pool = urllib3.PoolManager(retries=False)

    def void(self, assets: Sequence[str]) -> None:
        """See `ports.EdgeDoor.void`."""
        for start in range(0, len(assets), VOIDED_AT_ONCE):
            chunk = list(assets[start : start + VOIDED_AT_ONCE])
            self._call("media/void", {"assets": chunk}, VOID_S)

    def warm(self, asset: str, zones: Sequence[str]) -> None:
        """See `ports.EdgeDoor.warm`."""
        self._call("media/warm", {"asset": asset, "zones": list(zones)}, WARM_S, done=(GONE,))

    def close(self) -> None:
        """Close every connection."""
        self._pool.clear()

    def _call(
        self, name: str, document: dict[str, Any], seconds: float, done: Sequence[int] = ()
    ) -> None:
        """One signed POST; statuses in `done` say that there is nothing to do.

        Raises:
            EdgeUnavailable: nobody answered, or not now.
            NearcastError: it was refused. That is a fault of ours, which waiting does not mend.
        """
        body = json.dumps(document).encode()
        signed = signature(self._keys(), name, body, self._now())
        try:
            answer = self._pool.request(
                "POST",
                f"{self._url}/_edge/{name}",
                body=body,
                headers={HEADER: signed, "content-type": "application/json"},
                timeout=urllib3.Timeout(connect=CONNECT_S, read=seconds),
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            raise EdgeUnavailable(type(error).__name__) from error
        if answer.status in SUCCESS or answer.status in done:
            return
        if answer.status == TOO_MANY or answer.status >= SERVER_ERROR:
            raise EdgeUnavailable(f"The edge answers {answer.status}.")
        raise NearcastError(f"The edge answers {answer.status} to /_edge/{name}.")
