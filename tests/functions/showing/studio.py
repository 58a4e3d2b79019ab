"""Media of people in a world, and what the transcoder does with them, as far as posts notice."""

from dataclasses import replace
from hashlib import sha256
from typing import Any

from functions.records import Asset, MediaFile
from shared.ids import new_asset_id, new_media_id, parse_media_id
from shared.messages import MediaChanged, Message
from tests.functions.world import World

NAMES = {
    "poster": "0" * 32 + ".jpg",
    "preview": None,
    "storyboard": None,
    "start": ["1" * 32 + ".mp4"],
    "sizes": [["2" * 32 + ".webp", 640, 360]],
}
VIEW = {"width": 1280, "height": 720, "duration_ms": 4_000, "color": "#102030", "names": NAMES}


class Studio:
    """Every change is told by a message, which waits in the queue of the owner's region."""

    def __init__(self, world: World) -> None:
        self.world = world

    def upload(self, owner_id: str, **changes: Any) -> MediaFile:
        """A file that waits for the transcoder."""
        time = self.world.of(owner_id).clock.tick()
        file = MediaFile(
            owner_id=owner_id,
            media_id=new_media_id(time, owner_id),
            kind="video",
            content_type="video/mp4",
            bytes=10,
            state="queued",
            created_ms=time.ms,
            updated=time.text,
        )
        file = replace(file, **changes)
        assert self.world.of(owner_id).media.put(None, file)
        return file

    def play(self, media_id: str) -> None:
        """The first rendition is there."""
        now_ms = self.world.tables.now_ms
        self._make(media_id, playable_ms=now_ms, view=VIEW)
        self.tell(media_id)

    def finish(self, media_id: str) -> None:
        """All of it is there."""
        now_ms = self.world.tables.now_ms
        view = VIEW | {"names": NAMES | {"preview": "3" * 32 + ".webp"}}
        self._make(media_id, playable_ms=now_ms, ready_ms=now_ms, view=view, state="ready")
        self.tell(media_id)

    def made(self, owner_id: str, **changes: Any) -> MediaFile:
        """A file that is ready before anything is told."""
        file = self.upload(owner_id, **changes)
        self.finish(file.media_id)
        self.world.settle()
        return self.file(file.media_id)

    def fail(self, media_id: str) -> None:
        """Nothing can be made of it."""
        self._change(media_id, state="failed", reason="truncated")
        self.tell(media_id)

    def delete(self, media_id: str) -> None:
        """Its owner wants it no more."""
        self._change(media_id, state="deleted")
        self.tell(media_id)

    def describe(self, media_id: str, alt: str) -> None:
        """Its owner says in other words what it shows."""
        self._change(media_id, alt=alt)
        self.tell(media_id)

    def lose(self, media_id: str) -> None:
        """Its row expires, which nobody is told of."""
        del self.world.tables.media[media_id]

    def file(self, media_id: str) -> MediaFile:
        file: MediaFile | None = self.world.of(parse_media_id(media_id)).media.get(media_id)
        assert file is not None
        return file

    def tell(self, media_id: str) -> None:
        owner_id = self.file(media_id).owner_id
        self.world.of(owner_id).outlet.plans([MediaChanged(owner_id, media_id)])

    def custody(self, owner_id: str) -> list[Message]:
        """What was said to whoever keeps media, once."""
        sent: list[Message] = self.world.of(owner_id).custody.sent
        found = list(sent)
        sent.clear()
        return found

    def _change(self, media_id: str, **changes: Any) -> None:
        file = self.file(media_id)
        place = self.world.of(file.owner_id)
        after = replace(file, **changes, updated=place.clock.tick().text)
        assert place.media.put(file, after)

    def _make(self, media_id: str, **changes: Any) -> None:
        file = self.file(media_id)
        place = self.world.of(file.owner_id)
        before = place.media.asset(file.asset) if file.asset else None
        updated = place.clock.tick().text
        asset = before or Asset(
            asset=new_asset_id(file.owner_id, sha256(media_id.encode()).digest()),
            owner_id=file.owner_id,
            media_id=media_id,
            kind=file.kind,
            sha256="0" * 64,
            created_ms=file.created_ms,
            updated=updated,
        )
        assert place.media.put_asset(before, replace(asset, **changes, updated=updated))
        if before is None:
            self._change(media_id, asset=asset.asset, state="processing")
