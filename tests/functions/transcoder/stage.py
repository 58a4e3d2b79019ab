"""A region with a media queue: uploads arrive, workers work, are lost, and messages come again."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from functions.ports import upload_key
from functions.records import Asset, MediaFile
from functions.transcoder.bench import Bench
from functions.transcoder.handler import handle_message
from functions.transcoder.parts import Turn
from shared.clock import HybridTime
from shared.ids import new_media_id
from shared.manifest import NAME, Manifest, key_of
from shared.messages import MediaChanged, MediaUploaded, Message
from tests.functions.fakes_archive import FakeSender
from tests.functions.fakes_workshop import FakeFiles, FakeWorkshop
from tests.functions.world import World

LEFT_MS = 600_000


class Killed(BaseException):
    """The worker was ended by force: nothing of what follows happens."""


class Stage:
    def __init__(self, folder: Path) -> None:
        self.world = World()
        self.place = self.world.at("eu")
        self.workshop, self.files = FakeWorkshop(), FakeFiles(self.place.media_objects)
        self.queue, self.aside = FakeSender(), FakeSender()
        self.place.workshop, self.place.files = self.workshop, self.files
        self.place.transcoding, self.place.media_aside = self.queue, self.aside
        self.folder, self.left_ms = folder, LEFT_MS
        self.place.bench = Bench(self.files, folder)
        self.owner = self.world.newcomer("eu")
        self.world.settle()

    @property
    def media(self):
        return self.place.media

    @property
    def objects(self):
        return self.place.media_objects

    def upload(self, data: bytes = b"a clip", **changes: object) -> MediaFile:
        """A file that was uploaded whole and completed; its event is yet to come."""
        self.world.pass_time()
        time = self.place.clock.tick()
        known = {"kind": "video", "state": "queued", "bytes": len(data)} | changes
        file = MediaFile(
            owner_id=self.owner,
            media_id=new_media_id(time, self.owner),
            content_type="video/mp4",
            created_ms=time.ms,
            updated=time.text,
            **known,
        )
        assert self.media.put(None, file)
        self.objects.put(upload_key(self.owner, file.media_id), data)
        return file

    def deliver(self, message: Message, received: int = 1) -> None:
        """Hand a message to a worker."""
        handle_message(message, Turn(received, lambda: self.left_ms))

    def arrive(self, file: MediaFile) -> None:
        """The event of an upload."""
        self.deliver(MediaUploaded(file.owner_id, file.media_id))

    def work(self, only: Iterable[str] | None = None) -> None:
        """Carry out what waits in the queue, or only these parts."""
        while self.queue.sent:
            message = self.queue.sent.pop(0)
            if only is None or message.part in only:
                self.deliver(message)

    def file(self, file: MediaFile) -> MediaFile:
        found = self.media.get(file.media_id)
        assert found is not None
        return found

    def asset(self, file: MediaFile) -> Asset:
        found = self.media.asset(self.file(file).asset or "")
        assert found is not None
        return found

    def manifest(self, file: MediaFile) -> Manifest:
        return Manifest.from_json(self.objects.held[key_of(self.asset(file).asset, NAME)])

    def told(self) -> list[str]:
        """Which files the planner heard of, and was not asked for before."""
        queues = self.world.tables.queues
        found = [message.media_id for _, _, message in queues if isinstance(message, MediaChanged)]
        queues[:] = [one for one in queues if not isinstance(one[2], MediaChanged)]
        return found

    def delete(self, file: MediaFile) -> None:
        """What the custodian does when a file and its asset go."""
        now = self.file(file)
        self.media.put(now, replace(now, state="deleted", updated=self._tick()))
        asset = self.media.asset(now.asset or "")
        if asset is not None and self.media.remove_asset(asset):
            self.objects.delete(self.objects.keys(key_of(asset.asset, "")))
            self.media.disclaim(asset.owner_id, asset.sha256, asset.asset)

    def _tick(self) -> str:
        time: HybridTime = self.place.clock.tick()
        return time.text
