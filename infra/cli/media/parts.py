"""The parts of a multipart upload on their way to S3, a few at a time, by presigned addresses.

A part is read from the file while it is sent, a piece at a time, so memory does not grow
with the file. A part that fails is sent again; S3 keeps the last one that came whole.
"""

from __future__ import annotations

import random
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import httpx

PARALLEL = 4
TRIES = 6
BACKOFF_S, BACKOFF_MAX_S = 0.5, 8.0  # doubles each time, with full jitter
PIECE = 256 << 10
TIMEOUT = httpx.Timeout(60.0, connect=10.0)
_CODE = re.compile(r"<Code>([A-Za-z.]+)</Code>")

Sent = Callable[[int], object]


class AddressesExpired(Exception):
    """S3 takes these addresses no longer; new ones are to be had."""


class UploadGone(Exception):
    """S3 does not know this upload any more."""


class SendingFailed(Exception):
    """A part could not be sent however often it was tried."""


class _Stopped(Exception):
    """Another part failed for good: this one need not go on."""


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the file and where it goes."""

    number: int
    offset: int
    bytes: int
    url: str


def parts_of(upload: dict[str, Any]) -> list[Part]:
    """The missing parts, as the API lists them."""
    size = int(upload["part_bytes"])
    return [
        Part(one["number"], (one["number"] - 1) * size, one["bytes"], one["url"])
        for one in upload["parts"]
    ]


class Parts:
    """Sends parts of one file. `sent` learns of bytes as they go, and of those taken back."""

    def __init__(
        self, path: Path, sent: Sent, transport: httpx.BaseTransport | None = None
    ) -> None:
        self._path = path
        self._sent = sent
        self._stop = threading.Event()
        self._http = httpx.Client(timeout=TIMEOUT, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._http.close()

    def send(self, parts: Sequence[Part]) -> None:
        """Send them all.

        Raises:
            AddressesExpired, UploadGone, SendingFailed: as they say; what arrived has arrived.
        """
        self._stop.clear()
        left = iter(list(parts))
        turn = threading.Lock()

        def work(ended: Future[None]) -> None:
            try:
                while True:
                    with turn:
                        part = next(left, None)
                    if part is None or self._stop.is_set():
                        break
                    self._deliver(part)
                ended.set_result(None)
            except BaseException as error:  # noqa: BLE001 - raised again by who waits
                ended.set_exception(error)

        sending: list[Future[None]] = [Future() for _ in range(min(PARALLEL, len(parts)))]
        # Daemons: an interrupt doesn't wait for what the storage has to say, nor does the exit.
        for one in sending:
            threading.Thread(target=work, args=(one,), daemon=True, name="part").start()
        try:
            done, _ = wait(sending, return_when=FIRST_EXCEPTION)
        finally:
            self._stop.set()  # all threads end with the piece they are at
        try:
            for one in done:
                one.result()
        finally:
            wait(sending)

    def _deliver(self, part: Part) -> None:
        for attempt in range(TRIES):
            trouble = self._attempt(part)
            if trouble is None:
                return
            pause = min(BACKOFF_S * 2**attempt, BACKOFF_MAX_S) * random.random()  # noqa: S311 - spreads load, guards nothing
            if self._stop.wait(pause):
                raise _Stopped
        raise SendingFailed(trouble)

    def _attempt(self, part: Part) -> str | None:
        """Send a part once; what was in the way if it is worth another try."""
        gone = 0

        def counted(count: int) -> None:
            nonlocal gone
            gone += count
            self._sent(count)

        try:
            answer = self._http.put(
                part.url,
                content=self._pieces(part, counted),
                headers={"content-length": str(part.bytes)},
            )
        except httpx.TransportError as error:
            self._sent(-gone)
            return str(error) or type(error).__name__
        except BaseException:
            self._sent(-gone)
            raise
        if answer.is_success:
            return None
        self._sent(-gone)
        return _trouble(answer)

    def _pieces(self, part: Part, counted: Sent) -> Iterator[bytes]:
        left = part.bytes
        with self._path.open("rb") as file:
            file.seek(part.offset)
            while left:
                if self._stop.is_set():
                    raise _Stopped
                piece = file.read(min(PIECE, left))
                if not piece:
                    raise SendingFailed("the file became shorter while it was sent")
                left -= len(piece)
                yield piece
                counted(len(piece))


def _trouble(answer: httpx.Response) -> str:
    """What S3 refused, if another try with the same address may help.

    Raises:
        AddressesExpired, UploadGone, SendingFailed: if it can't.
    """
    found = _CODE.search(answer.text[:2_000])
    trouble = f"{found[1] if found else 'HTTP'} ({answer.status_code})"
    if answer.status_code == 403:
        raise AddressesExpired(trouble)
    if answer.status_code == 404:
        raise UploadGone(trouble)
    if answer.status_code in (408, 429) or answer.status_code >= 500 or "Timeout" in trouble:
        return trouble
    raise SendingFailed(trouble)
