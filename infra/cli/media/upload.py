"""The way of a file: hashed, begun or taken up again, sent, posted, and waited for.

Every step asks the server how things stand and does what is missing, so the same command
may be killed and run again at any point: a part that arrived is not sent again, and a post
that was written is met again through its idempotency key.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from infra.cli.client import Client
from infra.cli.media.captions import put_captions, text_of
from infra.cli.media.failures import FileChanged, MediaFailed, StillProcessing, UploadBroken
from infra.cli.media.parts import (
    AddressesExpired,
    Parts,
    SendingFailed,
    UploadGone,
    parts_of,
)
from infra.cli.media.screen import Screen
from infra.cli.media.sources import Source
from infra.cli.media.unfinished import Unfinished
from infra.cli.problem import ApiError

ROUNDS = 4  # in which nothing arrives, before an upload is given up for now
POLL_S, POLL_MAX_S = 0.5, 3.0  # half as much again each time nothing has changed
PATIENCE_S = 900.0  # without any change
GONE = ("media-missing", "media-deleted")
STEPS = {"queued": "Waiting", "processing": "Processing"}

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wish:
    """What shall become of a file."""

    alt: str = ""
    post: str | None = None
    captions: Path | None = None
    language: str = "en"
    wait: bool = True  # until it can be played
    whole: bool = False  # until every rendition is there


class Upload:
    """One file and one account."""

    def __init__(
        self,
        client: Client,
        source: Source,
        unfinished: Unfinished,
        screen: Screen,
        *,
        transport: httpx.BaseTransport | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._source = source
        self._unfinished = unfinished
        self._screen = screen
        self._transport = transport
        self._sleep = sleep

    def run(self, wish: Wish) -> tuple[Json, Json | None]:
        """The media file as it is in the end, and its post if one was wished for.

        Raises:
            CliError: a reason to stop; what was done so far is taken up by the next run.
            KeyboardInterrupt: that goes for the user's as well.
        """
        try:
            return self._run(wish)
        except KeyboardInterrupt:
            self._screen.say("Stopped. Run the same command again: it goes on from there.")
            raise

    def _run(self, wish: Wish) -> tuple[Json, Json | None]:
        captions = None if wish.captions is None else text_of(wish.captions)
        sha256 = self._digest()
        view = self._taken_up(sha256) or self._begun(sha256, wish.alt)
        view = self._sent(view, sha256, wish.alt)
        self._stop_if_failed(view)
        post = self._posted(view["id"], wish.post)
        if captions is not None:  # are put to what is made of the file
            view = self._awaited(view, _looked_at)
            put_captions(self._client, view["id"], captions, wish.language)
        if wish.wait:
            view = self._awaited(view, _ready if wish.whole else _playable)
        self._unfinished.forget(view["id"])
        return view, post

    # What the file is, and how far it is

    def _digest(self) -> str:
        known = self._unfinished.digest_of(self._source)
        if known is not None:
            return known
        with self._screen.bytes("Reading", self._source.bytes) as read:
            return self._source.digest(read)

    def _taken_up(self, sha256: str) -> Json | None:
        """The upload that an earlier run began, if there still is one that may succeed."""
        entry = self._unfinished.of(sha256)
        if entry is None:
            return None
        try:
            view = self._view(entry.media_id)
        except ApiError as error:
            if error.type not in GONE:
                raise
            view = {"state": "failed"}
        if view["state"] == "failed":
            self._unfinished.forget(entry.media_id)
            return None
        if view["state"] == "uploading":
            there = self._source.bytes - _missing(view)
            self._screen.say(f"Going on with an upload of which {_share(there, view)} arrived.")
        return view

    def _begun(self, sha256: str, alt: str) -> Json:
        body = {
            "kind": self._source.kind,
            "content_type": self._source.content_type,
            "bytes": self._source.bytes,
            "sha256": sha256,
            "alt": alt,
        }
        view = self._client.call("POST", "/v1/media", body)
        self._unfinished.keep(self._source, sha256, view["id"])
        return view

    # Up

    def _sent(self, view: Json, sha256: str, alt: str) -> Json:
        """Send what is missing until the server has it all."""
        idle, before, why = 0, -1, ""
        while view["state"] == "uploading":
            missing = _missing(view)
            idle = idle + 1 if missing == before else 0
            if idle >= ROUNDS:
                raise UploadBroken(why or "the server keeps missing parts")
            if idle:
                self._sleep(POLL_S)
            before = missing
            try:
                if missing:
                    self._send(view, missing)
                view = self._completed(view["id"])
            except AddressesExpired as error:
                why = f"the storage refused the addresses, {error}"
                view = self._view(view["id"])
            except UploadGone:
                view = self._finished_elsewhere(view["id"]) or self._begun(sha256, alt)
            except SendingFailed as error:
                raise UploadBroken(str(error)) from error
        return view

    def _finished_elsewhere(self, media_id: str) -> Json | None:
        """What the storage knows no longer, if that is because another run of this completed it."""
        try:
            view = self._view(media_id)
        except ApiError as error:
            if error.type not in GONE:
                raise
            return None
        return view if view["state"] != "uploading" else None

    def _send(self, view: Json, missing: int) -> None:
        total = self._source.bytes
        try:
            with (
                self._screen.bytes("Uploading", total, total - missing) as sent,
                Parts(self._source.path, sent, self._transport) as parts,
            ):
                parts.send(parts_of(view["upload"]))
        except SendingFailed:
            self._stop_if_changed(view)
            raise
        self._stop_if_changed(view)

    def _stop_if_changed(self, view: Json) -> None:
        if self._source.changed:
            self._unfinished.forget(view["id"])
            self._client.call("DELETE", f"/v1/media/{view['id']}")
            raise FileChanged

    def _completed(self, media_id: str) -> Json:
        try:
            return self._client.call("POST", f"/v1/media/{media_id}/complete")
        except ApiError as error:
            if error.type not in ("upload-incomplete", "upload-closed"):
                raise
            return self._view(media_id)

    # And shown

    def _posted(self, media_id: str, text: str | None) -> Json | None:
        if text is None:
            return None
        key = hashlib.sha256(f"{media_id}\n{text}".encode()).hexdigest()[:32]
        return self._client.post(text, key=key, media_ids=[media_id])

    def _awaited(self, view: Json, reached: Callable[[Json], bool]) -> Json:
        """Wait until the file is so far."""
        pause, waited = POLL_S, 0.0
        with self._screen.percent("Waiting") as report:
            while not reached(view):
                self._stop_if_failed(view)
                self._sleep(pause)
                waited += pause
                now = self._view(view["id"])
                if _standing(now) == _standing(view):
                    pause = min(pause * 1.5, POLL_MAX_S)
                else:
                    pause, waited = POLL_S, 0.0
                if waited >= PATIENCE_S:
                    raise StillProcessing(view["id"])
                view = now
                report(STEPS.get(view["state"], "Done"), view.get("progress") or 0)
        return view

    def _view(self, media_id: str) -> Json:
        return self._client.call("GET", f"/v1/media/{media_id}")

    def _stop_if_failed(self, view: Json) -> None:
        if view["state"] in ("failed", "deleted"):
            self._unfinished.forget(view["id"])
            raise MediaFailed(view)


def _looked_at(view: Json) -> bool:
    return view["state"] in ("processing", "ready")


def _playable(view: Json) -> bool:
    return _ready(view) or (view["state"] == "processing" and bool(view.get("playable")))


def _ready(view: Json) -> bool:
    return bool(view["state"] == "ready")


def _standing(view: Json) -> tuple[Any, ...]:
    return view["state"], view.get("progress"), view.get("playable")


def _missing(view: Json) -> int:
    upload = view.get("upload") or {"parts": []}
    return sum(part["bytes"] for part in upload["parts"])


def _share(there: int, view: Json) -> str:
    return f"{100 * there // max(view['bytes'], 1)} %"
