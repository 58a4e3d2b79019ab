"""From a complete upload to the first rendition that plays, and to all of them.

The transcoder's own use cases over the functions' own adapters, with rows and bucket by
moto in this process, so storing costs no network. One worker takes one message after the
other: the time to all renditions is what a single function would need; a queue with as many
functions as there are parts needs the longest of them, and that is given beside it.
"""

import logging
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from functions import ports
from functions.adapters.connections import client
from functions.ports import upload_key
from functions.records import Asset, MediaFile
from functions.telemetry import logger, metrics
from functions.transcoder.inspecting import receive
from functions.transcoder.parts import Turn
from functions.transcoder.rendering import render
from infra.bench.feeds.region import REGION, ZONE, region
from infra.bench.feeds.region import Parts as Region
from infra.bench.media.encoding import announced
from shared.ids import new_media_id, new_user_id
from shared.messages import MediaPart, MediaUploaded, Message

BUCKET = "nearcast-bench-media"
OWNER = new_user_id(ZONE, b"uploader")


@dataclass(frozen=True, slots=True)
class Published:
    """Seconds from the upload's completion: to the first rendition that plays, to all, and if in parallel."""

    clip: str
    first_playable_s: float
    ready_s: float
    ready_parallel_s: float


class Queue:
    """A queue as a list (`ports.Sender`)."""

    def __init__(self) -> None:
        self.waiting: deque[Message] = deque()

    def send(self, messages: Iterable[Message]) -> None:
        """See `ports.Sender.send`."""
        self.waiting.extend(messages)

    def again(self, message: Message, attempt: int, delay_s: int) -> None:  # noqa: ARG002 - at once
        """See `ports.Sender.again`."""
        self.waiting.append(message)


class Parts(Region):
    """The transcoder's wiring, with lists for queues."""

    more = {"MEDIA_BUCKET": BUCKET}  # noqa: RUF012 - a constant of the class it overrides

    @cached_property
    def transcoding(self) -> Queue:
        """The media queue."""
        return Queue()

    @cached_property
    def media_aside(self) -> ports.Sender:
        """The dead letters of the media queue."""
        return Queue()

    @cached_property
    def custody(self) -> ports.Sender:
        """The custody queue."""
        return Queue()


def publish(path: Path) -> Published:
    """Upload a clip, and work through the media queue until it is empty.

    Raises:
        ValueError: the clip did not become ready.
    """
    logger.setLevel(logging.WARNING)
    with region(Parts) as (parts, _):
        s3 = client("s3", REGION)
        s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        file = _queued(path, parts)
        parts.files.store(upload_key(OWNER, file.media_id), path, file.content_type)
        return _work(path, file, parts)


def _queued(path: Path, parts: Parts) -> MediaFile:
    """The row of an upload that is complete."""
    said, now = announced(path), parts.clock.tick()
    file = MediaFile(
        owner_id=OWNER,
        media_id=new_media_id(now, OWNER),
        kind=said.kind,
        content_type="video/mp4",
        bytes=said.bytes,
        sha256=said.sha256,
        state="queued",
        created_ms=parts.now(),
        updated=now.text,
    )
    parts.media.put(None, file)
    return file


def _work(path: Path, file: MediaFile, parts: Parts) -> Published:
    queue, turn = parts.transcoding.waiting, Turn(1, lambda: 900_000)
    queue.append(MediaUploaded(OWNER, file.media_id))
    began = time.perf_counter()
    looked_s, longest_s, first_s = 0.0, 0.0, 0.0
    while queue:
        started, message = time.perf_counter(), queue.popleft()
        if isinstance(message, MediaUploaded):
            receive(message, turn, parts)
            looked_s = time.perf_counter() - started
        elif isinstance(message, MediaPart):
            render(message, turn, parts)
            longest_s = max(longest_s, time.perf_counter() - started)
        if not first_s and _asset(file, parts).playable_ms is not None:
            first_s = time.perf_counter() - began
    ready_s = time.perf_counter() - began
    metrics.clear_metrics()
    asset = _asset(file, parts)
    if asset.state != "ready" or asset.lost:
        raise ValueError(f"{path}: {asset.state} {asset.reason} {asset.lost}")
    return Published(path.stem, first_s, ready_s, looked_s + longest_s)


def _asset(file: MediaFile, parts: Parts) -> Asset:
    """What was made of an upload so far.

    Raises:
        ValueError: it was refused.
    """
    known = parts.media.get(file.media_id)
    asset = parts.media.asset(known.asset) if known is not None and known.asset else None
    if asset is None:
        raise ValueError(f"refused: {known.reason if known else 'the row is gone'}")
    return asset
