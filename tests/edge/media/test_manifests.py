"""Manifests are used for seconds, and whatever happens a deleted asset is gone within a minute."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.caching.fields import date_text
from edge.media import held
from edge.media.filling import beginning, void, warm
from edge.media.places import manifest_name
from edge.purging import learn
from shared.manifest import Segment
from tests.edge.given import problem_of
from tests.edge.media.world import ASSET, Viewer, World, body_of, manifest, stored, track, vars_of

MANIFEST = manifest()
FIRST = MANIFEST.tracks[1].segments[0]
KEY = f"assets/{ASSET}/manifest.json"


@pytest.fixture
def world() -> World:
    made = World()
    made.put(MANIFEST)
    return made


@pytest.fixture
def viewer(world: World) -> Viewer:
    return world.isolate()


def asked(world: World) -> int:
    return world.s3.asked.count(KEY)


def test_manifest_is_asked_for_once_by_an_isolate_a_pop_and_a_zone(world: World) -> None:
    pop: dict[str, bytes] = {}
    for isolate in (world.isolate(pop=pop), world.isolate(pop=pop), world.isolate()):
        for _ in range(3):
            assert isolate.get("master.m3u8").status == 200
    assert asked(world) == 1
    assert len(world.tiers["eu"].asked) == 2


def test_manifest_is_renewed_behind_answers(world: World, viewer: Viewer) -> None:
    viewer.get("master.m3u8")
    tier = len(world.tiers["eu"].asked)
    world.now_ms += 30_000
    viewer.get("master.m3u8", later=False)
    assert viewer.waits == 0
    assert len(world.tiers["eu"].asked) == tier
    viewer.finish()
    assert len(world.tiers["eu"].asked) == tier + 1
    world.now_ms += 29_000
    viewer.get("master.m3u8")
    assert viewer.waits == 0


def test_renewal_of_one_isolate_is_everybodys_in_the_pop(world: World, viewer: Viewer) -> None:
    other = world.isolate(pop=viewer.pop)
    for isolate in (viewer, other):
        isolate.get("master.m3u8")
    world.now_ms += 30_000
    viewer.get("master.m3u8")
    tier = len(world.tiers["eu"].asked)
    other.get("master.m3u8")
    world.now_ms += 29_000
    other.get("master.m3u8")
    assert other.waits == 0
    assert len(world.tiers["eu"].asked) == tier


def test_tier_asks_s3_again_behind_answers_after_an_hour(world: World, viewer: Viewer) -> None:
    viewer.get("master.m3u8")
    world.now_ms += 3_600_000
    assert viewer.get("master.m3u8", later=False).status == 200
    assert asked(world) == 1
    viewer.finish()
    assert asked(world) == 2


def test_growing_manifest_is_asked_for_every_two_seconds(world: World, viewer: Viewer) -> None:
    world.publish(manifest(complete=False, tracks=MANIFEST.tracks[:2]))
    world.s3.modified = date_text(world.now_ms)
    assert b"480p" not in body_of(viewer.get("master.m3u8"))
    assert KEY not in world.tiers["eu"].objects
    world.publish(MANIFEST)
    world.now_ms += 3_000
    assert b"480p" in body_of(viewer.get("master.m3u8"))


def test_manifest_that_never_grows_is_asked_for_more_slowly(world: World, viewer: Viewer) -> None:
    world.publish(manifest(complete=False))
    viewer.get("master.m3u8")
    world.now_ms += 29_000
    viewer.get("master.m3u8")
    assert asked(world) == 1


def test_new_object_is_found_although_an_older_manifest_is_held(
    world: World, viewer: Viewer
) -> None:
    viewer.get("master.m3u8")
    new = track("1080p", 900, height=1080)
    world.put(manifest(tracks=(*MANIFEST.tracks, new)))
    name = new.segments[0].name
    assert problem_of(viewer.get(name)) == (404, "object-unknown")
    world.now_ms += 2_000
    assert viewer.get(name).status == 200
    asks = asked(world)
    assert viewer.get("unheard-of.m4s").status == 404
    assert asked(world) == asks


def test_new_object_is_found_although_somebody_went_for_the_manifest_before(
    world: World, viewer: Viewer
) -> None:
    viewer.get("master.m3u8")
    new = track("1080p", 900, height=1080)
    world.put(manifest(tracks=(*MANIFEST.tracks, new)))
    world.now_ms += 2_000
    viewer.memory.flights[manifest_name(ASSET)] = world.now_ms + 7_000
    assert viewer.get(new.segments[0].name).status == 200


def test_new_object_of_a_growing_asset_is_found_almost_at_once(
    world: World, viewer: Viewer
) -> None:
    world.publish(manifest(complete=False, pictures=()))
    viewer.get("master.m3u8")
    world.put(manifest(complete=False))
    poster = MANIFEST.pictures[0].name
    world.now_ms += 250
    assert viewer.get(poster).status == 200
    asks = asked(world)
    for _ in range(3):
        assert problem_of(viewer.get("unheard-of.m4s")) == (404, "object-unknown")
    assert asked(world) == asks
    world.now_ms += 250
    assert viewer.get("unheard-of.m4s").status == 404
    assert asked(world) == asks + 1


def test_unchanged_manifest_is_not_sent_again(world: World, viewer: Viewer) -> None:
    viewer.memory.media.tiers = frozenset()
    viewer.get("master.m3u8")
    viewer.get("360p.m3u8")
    held = viewer.memory.media.manifests.peek(ASSET, world.now_ms)
    world.now_ms += 60_000
    viewer.get("master.m3u8")
    assert viewer.memory.media.manifests.peek(ASSET, world.now_ms) is held
    assert held is not None
    assert set(held.playlists) == {"master.m3u8", "360p.m3u8"}


# Gone.


@given(st.integers(0, 44_000), st.booleans())
def test_deleted_asset_is_gone_within_a_minute_without_any_purge(
    age_ms: int, many_isolates: bool
) -> None:
    world = World()
    world.put(MANIFEST)
    pop: dict[str, bytes] = {}
    viewer = world.isolate(pop=pop)
    viewer.get(FIRST.name)
    world.now_ms += age_ms
    world.isolate(pop=pop if many_isolates else None).get(FIRST.name)
    world.remove(ASSET)
    for tier in world.tiers.values():
        tier.objects.clear()
    world.now_ms += 46_000
    for isolate in (viewer, world.isolate(pop=pop)):
        assert problem_of(isolate.get(FIRST.name)) == (410, "media-deleted")
        assert problem_of(isolate.get("master.m3u8")) == (410, "media-deleted")


def test_void_is_heard_at_once_here_and_with_the_next_snapshot_elsewhere(
    world: World, viewer: Viewer
) -> None:
    other = world.isolate(pop=viewer.pop)
    for isolate in (viewer, other):
        isolate.get(FIRST.name)
    world.remove(ASSET)
    told: list[bool] = []
    world.now_ms += 1_000
    viewer.get("master.m3u8")
    assert viewer.exchange is not None
    viewer.exchange.now_ms = world.now_ms
    viewer.carry_out(void(viewer.exchange, viewer.memory, [ASSET], told.append))
    assert told == [True]
    assert not world.tiers["eu"].objects
    assert not viewer.memory.media.objects.weight
    assert problem_of(viewer.get(FIRST.name)) == (410, "media-deleted")
    assert other.get(FIRST.name).status == 200
    learn(other.memory, world.purges, 0)
    assert problem_of(other.get(FIRST.name)) == (410, "media-deleted")


def test_fill_that_was_under_way_leaves_no_manifest_behind(world: World) -> None:
    viewer = world.isolate()
    viewer.get(FIRST.name, later=False)
    viewer.memory.media.void(ASSET, world.now_ms, world.now_ms + 60_000)
    world.remove(ASSET)
    viewer.finish()
    again = world.isolate(pop=viewer.pop)
    again.memory.media.void(ASSET, world.now_ms, world.now_ms + 60_000)
    world.now_ms += 1
    world.tiers["eu"].objects.clear()
    assert problem_of(again.get(FIRST.name)) == (410, "media-deleted")


def test_everything_purged_is_media_too(world: World, viewer: Viewer) -> None:
    viewer.get(FIRST.name)
    world.now_ms += 1
    learn(viewer.memory, {}, world.now_ms)
    assert not viewer.memory.media.objects.weight
    world.now_ms += 1
    assert viewer.get(FIRST.name).status == 200


def test_asset_that_comes_back_is_found(world: World, viewer: Viewer) -> None:
    world.remove(ASSET)
    assert viewer.get(FIRST.name).status == 410
    world.put(MANIFEST)
    assert viewer.get(FIRST.name).status == 410
    asks = asked(world)
    world.now_ms += 3_000
    assert viewer.get(FIRST.name).status == 200
    assert asked(world) == asks + 1


def test_bucket_that_may_not_be_listed_says_403_for_what_is_gone(world: World) -> None:
    world.s3.denies = True
    world.remove(ASSET)
    assert problem_of(world.isolate().get(FIRST.name)) == (410, "media-deleted")


# S3 lost.


def test_manifest_stands_in_while_s3_is_lost(world: World, viewer: Viewer) -> None:
    viewer.memory.media.tiers = frozenset()
    viewer.get(FIRST.name)
    world.s3.down = True
    world.now_ms += 300_000
    assert viewer.get(FIRST.name).status == 200
    other = world.isolate(pop=viewer.pop)
    other.memory.media.tiers = frozenset()
    assert other.get(FIRST.name).status == 200
    world.now_ms += 301_000
    assert problem_of(viewer.get(FIRST.name)) == (503, "region-unavailable")


def test_old_copy_of_a_tier_stands_in_while_s3_is_lost(world: World, viewer: Viewer) -> None:
    viewer.get(FIRST.name)
    world.s3.down = True
    world.now_ms += 2 * 86_400_000
    assert world.isolate("US").get(FIRST.name).status == 200


def test_nothing_that_was_voided_stands_in(world: World, viewer: Viewer) -> None:
    viewer.get(FIRST.name)
    world.s3.down = True
    world.now_ms += 1
    viewer.memory.media.void(ASSET, world.now_ms, world.now_ms + 600_000)
    world.now_ms += 1
    assert viewer.get(FIRST.name).status == 503


def test_unreadable_manifest_is_as_good_as_none(world: World, viewer: Viewer) -> None:
    world.s3.objects[KEY] = b'{"format": 99}'
    assert problem_of(viewer.get("master.m3u8")) == (503, "region-unavailable")
    assert not viewer.memory.flights


@pytest.mark.parametrize("packed", [b"", b"{}", b"[]\n{}", b'{"etag":"","modified_ms":1}\n{}'])
def test_store_may_have_anything(packed: bytes) -> None:
    assert held.unpack(packed) is None


# Warming.


def copies(viewer: Viewer, zones: list[str]) -> tuple[int, int]:
    told: list[tuple[int, int]] = []
    viewer.get("master.m3u8", later=False)
    assert viewer.exchange is not None
    viewer.carry_out(
        warm(viewer.exchange, viewer.memory, ASSET, zones, lambda *counts: told.append(counts))
    )
    viewer.finish()
    return told[0]


def test_beginning_is_copied_to_the_wanted_zones(world: World) -> None:
    names = {one.name for one in beginning(MANIFEST)}
    assert names == {
        MANIFEST.pictures[0].name,
        *(one.name for t in MANIFEST.tracks for one in (t.init, t.segments[0])),
    }
    assert copies(world.isolate(), ["us", "ap", "nowhere"]) == (2 * len(names) + 2, 0)
    for zone in ("us", "ap"):
        assert set(world.tiers[zone].objects) == {KEY, *(f"assets/{ASSET}/{one}" for one in names)}
    world.s3.down = True
    far = world.isolate("JP")
    for name in ("master.m3u8", "720p.m3u8", *names):
        assert far.get(name).status == 200


def test_home_zone_is_warmed_by_the_search_itself(world: World) -> None:
    count = len(beginning(MANIFEST)) + 1
    assert copies(world.isolate(), ["eu"]) == (count, 0)
    assert len(world.tiers["eu"].objects) == count


def test_what_cannot_be_copied_is_counted(world: World) -> None:
    poster = MANIFEST.pictures[0].name
    del world.s3.objects[f"assets/{ASSET}/{poster}"]
    copied, missing = copies(world.isolate(), ["us"])
    assert (copied, missing) == (len(beginning(MANIFEST)), 1)


def test_beginning_of_something_large_is_small(world: World) -> None:
    big = Segment(**vars_of(stored("m4s", 9_000_000, 5_000)), ms=4_000)
    heavy = track("1080p", 6_000, height=1080)
    whole = manifest(tracks=(heavy.__class__(**{**as_fields(heavy), "segments": (big,)}),))
    assert big.name not in {one.name for one in beginning(whole)}


def as_fields(one: object) -> dict[str, object]:
    return {name: getattr(one, name) for name in one.__slots__}  # type: ignore[attr-defined]


def test_account_that_became_private_closes_everybodys_addresses(
    world: World, viewer: Viewer
) -> None:
    viewer.get(FIRST.name)
    world.publish(manifest(private=True))
    world.tiers["eu"].objects.clear()
    viewer.memory.media.void(ASSET, world.now_ms, world.now_ms + 60_000)
    world.now_ms += 1
    viewer.pop.clear()
    for name in (FIRST.name, "master.m3u8", "360p.m3u8"):
        assert problem_of(viewer.get(name)) == (403, "playback-expired")
        assert viewer.get(name, viewer="f").status == 200


def test_deletion_that_no_tier_was_told_of_is_noticed(world: World, viewer: Viewer) -> None:
    viewer.get(FIRST.name)
    world.remove(ASSET)
    world.now_ms += 3_600_000
    assert viewer.get(FIRST.name).status == 200  # by the tier's copy, while S3 is asked
    assert not world.tiers["eu"].objects
    assert problem_of(viewer.get(FIRST.name)) == (410, "media-deleted")
    assert problem_of(world.isolate(pop=viewer.pop).get(FIRST.name)) == (410, "media-deleted")
