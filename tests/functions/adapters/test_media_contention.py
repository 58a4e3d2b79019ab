"""Transactions on media that collide, and whose answers are lost; and a long walk over both stores."""

import random
from dataclasses import replace
from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError

from functions.adapters import connections
from functions.deadline import now_ms
from functions.records import Usage
from shared.clock import HybridTime
from shared.errors import MediaUnfit, MediaUnknown
from shared.ids import new_post_id
from tests.functions.adapters.given import claim_of, stamp
from tests.functions.adapters.test_media import asset_of, file_of, later
from tests.functions.world import START_MS, World, new_user

REGION = "eu-west-1"
STEPS = 80
STATES = ("uploading", "queued", "failed", "deleted")


@pytest.fixture(autouse=True)
def impatient(monkeypatch):
    monkeypatch.setattr("functions.adapters.retries.time.sleep", lambda _: None)


def failing(times: int, *, after: bool):
    """Let the first transactions collide, before or after they took effect."""
    client = connections.dynamodb(REGION).client
    real, calls = client._make_api_call, []

    def call(operation, arguments):
        if operation != "TransactWriteItems":
            return real(operation, arguments)
        calls.append(operation)
        if len(calls) > times:
            return real(operation, arguments)
        if after:
            real(operation, arguments)
        reasons = [{"Code": "TransactionConflict"}] * len(arguments["TransactItems"])
        raise ClientError(
            {
                "Error": {"Code": "TransactionCanceledException", "Message": "cancelled"},
                "CancellationReasons": reasons,
                "ResponseMetadata": {"HTTPHeaders": {}},
            },
            operation,
        )

    return patch.object(client, "_make_api_call", call)


def test_what_collides_is_tried_again(aws):
    media, owner = aws["eu"].media, new_user("eu")
    file = file_of(owner, state="queued")
    with failing(3, after=False):
        assert media.create(file, claim_of("k", expires_s=later())) == file
    with failing(3, after=False):
        assert media.put_asset(None, asset_of(owner, file.media_id))
    assert media.usage(owner) == Usage(1, 6_000)


@pytest.mark.parametrize("key", ["k", None])
def test_a_file_whose_answer_was_lost_is_made_once(aws, key):
    media, owner = aws["eu"].media, new_user("eu")
    file = file_of(owner, state="queued")
    claim = claim_of(key, expires_s=later()) if key else None
    with failing(1, after=True):
        assert media.create(file, claim) == file
    assert media.usage(owner) == Usage(1, 1_000)


def test_a_change_whose_answer_was_lost_is_charged_once(aws):
    """It is reported as refused; whoever looks again finds it done."""
    media, owner = aws["eu"].media, new_user("eu")
    file = file_of(owner)
    media.put(None, file)
    queued = replace(file, state="queued", expires_s=None, updated=stamp(2))
    with failing(1, after=True):
        assert not media.put(file, queued)
    assert media.get(file.media_id) == queued
    assert media.usage(owner) == Usage(1, 1_000)


class Walk:
    """The same calls on both stores, whose answers must agree."""

    def __init__(self, stores: tuple, seed: int) -> None:
        self.stores = stores
        self.drawn = random.Random(seed)
        self.owner = new_user("eu")
        self.ids = [file_of(self.owner, number).media_id for number in range(4)]
        self.time = 100

    def both(self, call):
        one, other = (_answer(call, store) for store in self.stores)
        assert one == other
        return one

    def stamp(self) -> str:
        self.time += 1
        return stamp(self.time)

    def step(self) -> None:
        number = self.drawn.randrange(4)
        media_id = self.ids[number]
        asset = asset_of(self.owner, media_id, self.drawn.randrange(2)).asset
        deed = self.drawn.choice(
            [self.put, self.put, self.share, self.put_asset, self.remove_asset, self.use]
        )
        deed(number, media_id, asset)

    def put(self, number: int, media_id: str, asset: str) -> None:
        before = self.both(lambda media: media.get(media_id))
        known = before or file_of(self.owner, number)
        state = self.drawn.choice(STATES)
        expires = later(3_600) if state == "uploading" else None
        after = replace(known, state=state, asset=None, expires_s=expires, updated=self.stamp())
        if before is not None and state == "deleted":
            after = replace(after, asset=before.asset)
        self.both(lambda media: media.put(before, after))

    def share(self, number: int, media_id: str, asset: str) -> None:
        before = self.both(lambda media: media.get(media_id))
        if before is None:
            return
        after = replace(
            before, state="processing", asset=asset, expires_s=None, updated=self.stamp()
        )
        stale = self.drawn.random() < 0.1
        seen = replace(before, updated="0") if stale else before
        stored = self.both(lambda media: media.put(seen, after))
        assert not (stale and stored)

    def put_asset(self, number: int, media_id: str, asset: str) -> None:
        before = self.both(lambda media: media.asset(asset))
        known = before or replace(asset_of(self.owner, media_id), asset=asset)
        state = self.drawn.choice(["processing", "ready", "removed"])
        size = self.drawn.randrange(9_000)
        after = replace(known, state=state, bytes=size, updated=self.stamp())
        self.both(lambda media: media.put_asset(before, after))

    def remove_asset(self, number: int, media_id: str, asset: str) -> None:
        before = self.both(lambda media: media.asset(asset))
        if before is not None:
            self.both(lambda media: media.remove_asset(before))

    def use(self, number: int, media_id: str, asset: str) -> None:
        post_id = new_post_id(HybridTime(START_MS + number), self.owner)
        shown = self.drawn.sample(self.ids, 2)
        if self.drawn.random() < 0.3:
            self.both(lambda media: media.disuse(post_id, shown))
        else:
            self.both(lambda media: media.use(post_id, shown))

    def check(self) -> None:
        """All that can be read is the same, and an asset has whoever shares it."""
        for media_id in self.ids:
            self.both(lambda media, media_id=media_id: media.get(media_id))
            self.both(lambda media, media_id=media_id: media.uses(media_id, 99))
        for number in range(2):
            asset = asset_of(self.owner, "m", number).asset
            files = self.both(lambda media, asset=asset: sorted(media.files_of(asset)))
            row = self.both(lambda media, asset=asset: media.asset(asset))
            assert row is not None or not files
        self.both(lambda media: media.of(self.owner, 10))
        self.both(lambda media: media.unfinished(self.owner))
        self.both(lambda media: media.usage(self.owner))


def _answer(call, store):
    try:
        return call(store)
    except (MediaUnknown, MediaUnfit) as refused:
        return type(refused)


@pytest.mark.parametrize("seed", range(2))
def test_both_stores_agree_over_a_long_walk(aws, seed):
    world = World()
    world.tables.now_ms = now_ms()
    walk = Walk((world.at("eu").media, aws["eu"].media), seed)
    for number in range(STEPS):
        walk.step()
        if number % 10 == 0:
            walk.check()
    walk.check()
