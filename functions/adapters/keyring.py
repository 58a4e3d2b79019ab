"""The key ring shared with the edge, from Secrets Manager, kept for five minutes."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from functions.adapters.translation import translated
from shared.errors import Unavailable
from shared.keys import Keys

KEEP_MS = 300_000  # so a rotation is in force everywhere within minutes


class SecretKeyRing:
    """Calls answer the ring; an old one stays in use while the store cannot be reached."""

    def __init__(self, client: Callable[[], Any], secret_arn: str, now: Callable[[], int]) -> None:
        self._client = client
        self._secret_arn = secret_arn
        self._now = now
        self._keys: Keys | None = None
        self._read_ms = 0

    def __call__(self) -> Keys:
        """The ring as of at most five minutes ago."""
        if self._keys is None:
            self._keys = self._read()
            self._read_ms = self._now()
        elif self._now() - self._read_ms > KEEP_MS:
            self._read_ms = self._now()
            with suppress(Unavailable):
                self._keys = self._read()
        return self._keys

    def _read(self) -> Keys:
        with translated():
            answer = self._client().get_secret_value(SecretId=self._secret_arn)
        return Keys.from_text(answer["SecretString"])
