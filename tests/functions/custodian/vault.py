"""An owner whose media are stored, and a custodian that may be killed between any two calls."""

import hashlib
import inspect
import itertools
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from functions.custodian.handler import STEPS
from functions.ports.media import upload_key
from functions.records import Asset, MediaFile, Post, Usage
from shared import manifest
from shared.clock import HybridTime
from shared.errors import EdgeUnavailable
from shared.ids import new_asset_id, new_media_id, new_post_id
from shared.messages import Message
from tests.functions.adapters.given import claim_of
from tests.functions.fakes_archive import FakeSender
from tests.functions.fakes_population import FakePopulation
from tests.functions.world import World


class FakeEdge:
    """The edge's doors, and what was asked of them."""

    def __init__(self) -> None:
        self.voided: list[str] = []
        self.warmed: list[tuple[str, tuple[str, ...]]] = []
        self.away = False

    def void(self, assets: Sequence[str]) -> None:
        self._check()
        self.voided += assets

    def warm(self, asset: str, zones: Sequence[str]) -> None:
        self._check()
        self.warmed.append((asset, tuple(zones)))

    def _check(self) -> None:
        if self.away:
            raise EdgeUnavailable


class Killed(Exception):
    """The function died at this call."""


class Vault:
    """One region with what its custodian needs, and an owner."""

    def __init__(self, zone: str = "eu") -> None:
        self.world = World()
        self.place: Any = self.world.at(zone)
        self.tables = self.place.tables
        self.edge = self.place.edge = FakeEdge()
        self.upkeep = self.place.upkeep = FakeSender()
        self.place.population = FakePopulation(self.tables, self.place.region)
        cell = self.tables.directory.cells_of(self.place.region)[0]
        self.place.shards = self.tables.directory.shards_of(cell.name)
        self.owner = self.world.newcomer(zone)
        self.objects = self.place.media_objects
        self.media = self.place.media
        self.world.settle()

    def asset(self, contents: str = "cat", *, objects: int = 3, **changes: Any) -> Asset:
        """An asset that is ready, with its objects and its claim; its file comes after."""
        time = self._time()
        sha256 = hashlib.sha256(contents.encode()).hexdigest()
        made = Asset(
            asset=new_asset_id(self.owner, bytes.fromhex(sha256)),
            owner_id=self.owner,
            media_id=new_media_id(time, self.owner),
            kind="video",
            sha256=sha256,
            bytes=1_000,
            state="ready",
            playable_ms=time.ms,
            ready_ms=time.ms,
            created_ms=time.ms,
            updated=time.text,
        )
        made = replace(made, **changes)
        assert self.media.put_asset(None, made)
        self.media.claim(self.owner, sha256, made.asset)
        self.objects.put(upload_key(self.owner, made.media_id), contents.encode())
        for name in (manifest.NAME, *(f"{number:032x}.m4s" for number in range(objects))):
            self.objects.put(manifest.key_of(made.asset, name), b"x")
        return made

    def file(self, asset: Asset | None = None, **changes: Any) -> MediaFile:
        """A file that shares an asset; the first one is the one that the asset is made of."""
        time = self._time()
        first = asset is not None and not self.media.files_of(asset.asset)
        made = MediaFile(
            owner_id=self.owner,
            media_id=asset.media_id if asset and first else new_media_id(time, self.owner),
            kind="video",
            content_type="video/mp4",
            bytes=300,
            sha256=asset.sha256 if asset else None,
            state="processing" if asset else "queued",
            asset=asset.asset if asset else None,
            created_ms=time.ms,
            updated=time.text,
        )
        made = replace(made, **changes)
        assert self.media.put(None, made)
        return made

    def post(self, *files: MediaFile, written: bool = True) -> Post:
        """A post that shows files."""
        time = self._time()
        post = Post(
            author_id=self.owner,
            post_id=new_post_id(time, self.owner),
            text="Look",
            media_ids=tuple(file.media_id for file in files),
            created_ms=time.ms,
            updated=time.text,
        )
        self.media.use(post.post_id, post.media_ids)
        if written:
            self.place.posts.create(post, claim_of(post.post_id))
        return post

    def delete_post(self, post: Post) -> None:
        time = self._time()
        self.place.posts.delete(self.owner, post.post_id, time.ms, time.text)

    def run(self, message: Message) -> int:
        """Handle one message, as the handler does."""
        return STEPS[type(message)][0](message, self.place)

    def settle(self, *messages: Message) -> None:
        """Hand on messages and what comes of them, each until it is done, as a queue does."""
        self.upkeep.sent += messages
        while self.upkeep.sent:
            try:
                self.run(self.upkeep.sent[0])
            except Killed:
                continue
            self.upkeep.sent.pop(0)

    def pass_time(self, ms: int) -> None:
        self.world.pass_time(ms)

    def left(self) -> dict[str, Any]:
        """Everything of the owner's media that is still anywhere; nothing when all is gone."""
        held = {
            "objects": sorted(self.objects.held),
            "assets": sorted(self.tables.assets),
            "claims": sorted(self.tables.contents),
            "files": [f.media_id for f in self.tables.media.values() if f.state != "deleted"],
            "uploads": sorted(self.place.uploads.begun),
            "usage": self.media.usage(self.owner),
        }
        return {name: value for name, value in held.items() if value and value != Usage()}

    def _time(self) -> HybridTime:
        self.world.pass_time(1)
        return HybridTime(self.tables.now_ms)


def killed_at(vault: Vault, number: int) -> Callable[[], bool]:
    """Let the custodian die instead of its call `number` from now, until what is returned is called.

    That tells whether it came so far.
    """
    calls, armed = itertools.count(1), [True]
    died = [False]

    def guarded(method: Any) -> Any:
        def call(*arguments: Any, **named: Any) -> Any:
            if armed[0] and next(calls) == number:
                died[0] = True
                raise Killed
            return method(*arguments, **named)

        return call

    for part in (vault.media, vault.objects, vault.edge, vault.upkeep, vault.place.uploads):
        for name in dir(part):
            method = getattr(part, name)
            if not name.startswith("_") and inspect.ismethod(method):
                setattr(part, name, guarded(method))

    def disarm() -> bool:
        armed[0] = False
        return died[0]

    return disarm
