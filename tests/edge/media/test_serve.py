"""Playback through the whole pipeline: whence objects come, and what goes out."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge import configuration, pipeline
from edge.exchange import Answer, Exchange, Flowing, Part, Plan, Request
from edge.media.memory import READING_MAX
from edge.media.objects import BLOB_MAX, HELD_MAX, KEPT_MAX
from edge.media.reading import LEASE_MS
from edge.steps import KeepTier, Open, OpenPop, OpenTier, Step, WaitFor
from shared.directory import Directory
from shared.flags.document import FlagSet
from shared.playback import WINDOW_S
from tests.edge.given import ENTROPY, problem_of
from tests.edge.media.world import (
    ASSET,
    Stream,
    Viewer,
    World,
    body_of,
    contents,
    layer_of,
    manifest,
    picture,
    stored,
)
from tests.shared.documents import directory_document

MANIFEST = manifest()
SEGMENTS = MANIFEST.tracks[1].segments
FIRST = SEGMENTS[0]
KEY = f"assets/{ASSET}/{FIRST.name}"
WHOLE = contents(FIRST.name, FIRST.bytes)


@pytest.fixture
def world() -> World:
    made = World()
    made.put(MANIFEST)
    return made


@pytest.fixture
def viewer(world: World) -> Viewer:
    return world.isolate()


def sized(world: World, size: int) -> str:
    """An object of a size, in the asset."""
    big = stored("mp4", size, 77)
    more = manifest(storyboard=big)
    world.put(more)
    return big.name


# Whence.


def test_object_goes_from_s3_to_every_nearer_store(world: World, viewer: Viewer) -> None:
    pop = viewer.pop
    first = viewer.get(FIRST.name)
    assert (first.status, body_of(first), layer_of(first)) == (200, WHOLE, "s3")
    assert isinstance(first.stream, Flowing)  # as it arrives
    assert "fwd=uri-miss" in first.headers["cache-status"]
    assert "stored" in first.headers["cache-status"]
    again = viewer.get(FIRST.name)
    assert (body_of(again), layer_of(again), viewer.waits) == (WHOLE, "memory", 0)
    assert layer_of(world.isolate(pop=pop).get(FIRST.name)) == "pop"
    assert layer_of(world.isolate().get(FIRST.name)) == "tier"
    assert world.s3.asked.count(KEY) == 1


def test_other_zone_is_filled_from_the_owners_tier(world: World, viewer: Viewer) -> None:
    viewer.get(FIRST.name)
    far = world.isolate("US")
    assert layer_of(far.get(FIRST.name)) == "home"
    assert KEY in world.tiers["us"].objects
    assert layer_of(world.isolate("US").get(FIRST.name)) == "tier"
    assert world.s3.asked.count(KEY) == 1


def test_fill_from_s3_goes_to_both_tiers(world: World) -> None:
    world.isolate("JP").get(FIRST.name)
    assert KEY in world.tiers["ap"].objects
    assert KEY in world.tiers["eu"].objects
    assert KEY not in world.tiers["us"].objects


@pytest.mark.parametrize("viewer_class", ["f", "o"])
def test_private_media_stay_in_their_owners_zone(world: World, viewer_class: str) -> None:
    far = world.isolate("US")
    answer = far.get(FIRST.name, viewer=viewer_class)  # type: ignore[arg-type]
    assert body_of(answer) == WHOLE
    assert answer.headers["cache-control"].startswith("private, max-age=")
    assert KEY in world.tiers["eu"].objects
    assert not world.tiers["us"].asked
    assert not world.tiers["us"].objects


def test_pop_without_a_tier_asks_s3(world: World) -> None:
    alone = world.isolate()
    alone.memory.media.tiers = frozenset()
    assert layer_of(alone.get(FIRST.name)) == "s3"
    assert not any(isinstance(step, KeepTier) for step in alone.steps)


def test_next_segment_is_here_before_it_is_asked_for(world: World, viewer: Viewer) -> None:
    viewer.get(MANIFEST.tracks[1].init.name)
    world.s3.down = True
    for number, segment in enumerate(SEGMENTS):
        world.s3.down = False
        answer = viewer.get(segment.name, later=False)
        assert layer_of(answer) == "pop", number
        viewer.finish()
    keys = [f"assets/{ASSET}/{one.name}" for one in SEGMENTS]
    assert [world.s3.asked.count(key) for key in keys] == [1] * len(keys)


def test_nothing_is_read_ahead_of_a_range_at_the_end(world: World, viewer: Viewer) -> None:
    viewer.get(FIRST.name, range="bytes=30000-")
    assert f"assets/{ASSET}/{SEGMENTS[1].name}" not in world.s3.asked


def test_waiting_requests_share_one_fetch(world: World, viewer: Viewer) -> None:
    """Another request comes while the first one is at S3: it waits, and finds what that brought."""
    viewer.get("master.m3u8")
    request = Request("GET", f"https://edge.example/media/{viewer.token()}/{FIRST.name}", {})
    other = Exchange(request, world.now_ms, ENTROPY)
    waiting: list[Plan] = []

    def meanwhile(step: Step) -> None:
        if isinstance(step, Open) and not waiting:
            outcome = pipeline.advance(other, viewer.memory)
            while isinstance(outcome, Plan) and not isinstance(outcome.steps[0], WaitFor):
                results = [viewer.do(one) for one in outcome.steps]
                outcome = pipeline.advance(other, viewer.memory, outcome, results, world.now_ms)
            assert isinstance(outcome, Plan)
            waiting.append(outcome)

    viewer.before = meanwhile
    viewer.get(FIRST.name)
    answer = pipeline.advance(other, viewer.memory, waiting[0], [None], world.now_ms)
    assert isinstance(answer, Answer)
    assert (body_of(answer), layer_of(answer)) == (WHOLE, "memory")
    assert world.s3.asked.count(KEY) == 1
    assert not [name for name in viewer.memory.flights if FIRST.name in name]


# Failing.


def test_silent_tier_fails_nobody_and_is_left_alone(world: World, viewer: Viewer) -> None:
    world.tiers["eu"].silent = True
    assert body_of(viewer.get(FIRST.name)) == WHOLE
    asked = len(world.tiers["eu"].asked)
    assert body_of(viewer.get(SEGMENTS[2].name)) == contents(SEGMENTS[2].name, FIRST.bytes)
    assert len(world.tiers["eu"].asked) == asked
    world.now_ms += 11_000
    viewer.get(SEGMENTS[4].name)
    assert len(world.tiers["eu"].asked) > asked


def test_silent_pop_fails_nobody(world: World, viewer: Viewer) -> None:
    viewer.pop_silent = True
    assert body_of(viewer.get(FIRST.name)) == WHOLE
    viewer.get(SEGMENTS[2].name)
    assert len([step for step in viewer.steps if isinstance(step, OpenPop)]) == 1


def test_s3_lost_does_not_fail_what_tiers_have(world: World, viewer: Viewer) -> None:
    viewer.get(FIRST.name)
    world.s3.down = True
    near, far = world.isolate("DE"), world.isolate("US")
    assert body_of(near.get(FIRST.name)) == WHOLE
    assert body_of(far.get(FIRST.name)) == WHOLE
    missing = far.get(SEGMENTS[3].name)
    assert problem_of(missing) == (503, "region-unavailable")
    assert missing.headers["retry-after"]


def test_s3_lost_does_not_fail_what_another_zone_has(world: World) -> None:
    world.isolate("JP").get(FIRST.name)
    world.tiers["eu"].objects.clear()
    world.s3.down = True
    assert body_of(world.isolate("US").get(FIRST.name)) == WHOLE


def test_avoided_tier_is_asked_in_need(world: World, viewer: Viewer) -> None:
    viewer.get(FIRST.name)
    other = world.isolate()
    other.get("master.m3u8")
    other.memory.media.avoid("eu", world.now_ms)
    world.s3.down = True
    assert body_of(other.get(FIRST.name)) == WHOLE


def test_s3_is_left_alone_while_it_fails(world: World, viewer: Viewer) -> None:
    viewer.get("master.m3u8")
    world.s3.down = True
    for segment in SEGMENTS:
        assert viewer.get(segment.name).status == 503
    asked = len(world.s3.asked)
    assert viewer.get(MANIFEST.pictures[0].name).status == 503
    assert len(world.s3.asked) == asked


def test_object_of_another_length_is_not_passed_on(world: World, viewer: Viewer) -> None:
    world.s3.objects[KEY] = b"short"
    assert viewer.get(FIRST.name).status == 503
    assert not world.tiers["eu"].objects.get(KEY)


def test_copy_of_another_length_is_fetched_anew(world: World, viewer: Viewer) -> None:
    world.tiers["eu"].objects[KEY] = b"short"
    viewer.pop[f"media {ASSET}/{FIRST.name}"] = b"short"
    assert body_of(viewer.get(FIRST.name)) == WHOLE


# What goes out.


def test_fields_of_an_object(viewer: Viewer) -> None:
    headers = viewer.get(FIRST.name).headers
    assert headers["content-type"] == "video/iso.segment"
    assert headers["etag"] == f'"{FIRST.name[:32]}"'
    assert headers["accept-ranges"] == "bytes"
    assert headers["content-length"] == str(FIRST.bytes)
    scope, age, immutable = headers["cache-control"].split(", ")
    assert (scope, immutable) == ("public", "immutable")
    assert WINDOW_S["p"] - 45 <= int(age.partition("=")[2]) <= 2 * WINDOW_S["p"] - 45
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cross-origin-resource-policy"] == "cross-origin"


def test_lifetime_is_bounded_by_the_address(world: World, viewer: Viewer) -> None:
    token = viewer.token()
    world.now_ms = (world.now_ms // 3_600_000 + 2) * 3_600_000 - 30_000
    answer = viewer.get(FIRST.name, token=token)
    assert answer.headers["cache-control"] == "public, max-age=0, immutable"
    world.now_ms += 30_000
    assert problem_of(viewer.get(FIRST.name, token=token)) == (403, "playback-expired")


@given(st.integers(0, 50_000), st.integers(0, 50_000), st.sampled_from(["{0}-{1}", "{0}-", "-{1}"]))
def test_ranges_are_exact(first: int, last: int, form: str) -> None:
    world = World()
    world.put(MANIFEST)
    viewer = world.isolate()
    wanted = form.format(first, last)
    size = FIRST.bytes
    if form == "-{1}":
        part = WHOLE[-last:] if last else b""
        start = max(0, size - last)
    else:
        start = first
        part = WHOLE[first : last + 1] if form == "{0}-{1}" else WHOLE[first:]
    malformed = form == "{0}-{1}" and last < first
    for source in ("s3", "memory"):
        answer = viewer.get(FIRST.name, range=f"bytes={wanted}")
        if malformed:
            assert (answer.status, body_of(answer)) == (200, WHOLE)
        elif not part:
            assert (answer.status, answer.headers["content-range"]) == (416, f"bytes */{size}")
        else:
            assert (answer.status, body_of(answer)) == (206, part), source
            end = start + len(part)
            assert answer.headers["content-range"] == f"bytes {start}-{end - 1}/{size}"
            assert answer.headers["content-length"] == str(len(part))


def test_range_past_the_end_is_a_problem_like_every_other(viewer: Viewer) -> None:
    past = viewer.get(FIRST.name, range=f"bytes={FIRST.bytes}-")
    assert problem_of(past) == (416, "range-unfit")
    assert past.headers["cache-control"] == "no-store"


def test_several_ranges_are_answered_with_the_whole(viewer: Viewer) -> None:
    assert body_of(viewer.get(FIRST.name, range="bytes=0-1,5-6")) == WHOLE


def test_condition_lets_a_range_stand_or_not(viewer: Viewer) -> None:
    tag = f'"{FIRST.name[:32]}"'
    assert viewer.get(FIRST.name, range="bytes=0-9", if_range=tag).status == 206
    for other in ('"other"', f"W/{tag}", "Thu, 01 Jan 2026 00:00:00 GMT"):
        assert viewer.get(FIRST.name, range="bytes=0-9", if_range=other).status == 200
    assert viewer.get(FIRST.name, range="bytes=999999-", if_range='"other"').status == 200


def test_fields_only_and_unchanged_need_no_object(world: World, viewer: Viewer) -> None:
    head = viewer.get(FIRST.name, "HEAD")
    assert (head.status, body_of(head)) == (200, b"")
    assert head.headers["content-length"] == str(FIRST.bytes)
    assert head.headers["content-type"] == "video/iso.segment"
    same = viewer.get(FIRST.name, if_none_match=f'"x", W/"{FIRST.name[:32]}"')
    assert (same.status, body_of(same)) == (304, b"")
    assert same.headers["etag"] == f'"{FIRST.name[:32]}"'
    assert viewer.get(FIRST.name, range="bytes=99999-").status == 416
    assert KEY not in world.s3.asked


def test_unmet_condition_gets_the_object(viewer: Viewer) -> None:
    assert viewer.get(FIRST.name, if_none_match='"other"').status == 200


def test_page_of_another_origin_may_read_it(viewer: Viewer) -> None:
    answer = viewer.get(FIRST.name, origin="https://app.example")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "content-range" in answer.headers["access-control-expose-headers"]


@pytest.mark.parametrize("size", [HELD_MAX, HELD_MAX + 1, BLOB_MAX, BLOB_MAX + 1, KEPT_MAX])
def test_large_objects_are_kept_where_they_fit(world: World, viewer: Viewer, size: int) -> None:
    name = sized(world, size)
    assert body_of(viewer.get(name)) == contents(name, size)
    assert (viewer.memory.media.objects.weight > 0) == (size <= HELD_MAX)
    assert (f"media {ASSET}/{name}" in viewer.pop) == (size <= BLOB_MAX)
    assert f"assets/{ASSET}/{name}" in world.tiers["eu"].objects
    part = viewer.get(name, range="bytes=1000-1999")
    assert (part.status, body_of(part)) == (206, contents(name, size)[1000:2000])
    assert world.s3.asked.count(f"assets/{ASSET}/{name}") == 1
    assert viewer.memory.media.reading.bytes == 0


def test_larger_objects_only_pass(world: World, viewer: Viewer) -> None:
    name = sized(world, KEPT_MAX + 1)
    whole = viewer.get(name)
    assert isinstance(whole.stream, Flowing)
    assert isinstance(whole.stream.source, Stream)
    assert "stored" not in whole.headers["cache-status"]
    part = viewer.get(name, range="bytes=5-9")
    assert (part.status, body_of(part)) == (206, contents(name, KEPT_MAX + 1)[5:10])
    assert not world.tiers["eu"].asked[2:]
    assert not viewer.memory.media.objects.weight


def test_isolate_gathers_only_so_much_at_once(world: World, viewer: Viewer) -> None:
    viewer.get("master.m3u8")
    assert viewer.memory.media.reading.begin(READING_MAX, world.now_ms)
    answer = viewer.get(FIRST.name)
    assert (body_of(answer), "stored" in answer.headers["cache-status"]) == (WHOLE, False)
    assert not viewer.memory.flights


@pytest.mark.parametrize("nearest", ["pop", "tier", "s3"])
def test_parts_only_pass_while_an_isolate_reads_enough(
    world: World, viewer: Viewer, nearest: str
) -> None:
    name = sized(world, BLOB_MAX)
    if nearest != "s3":
        viewer.get(name)
    other = world.isolate(pop=viewer.pop if nearest == "pop" else None)
    other.get("master.m3u8")
    reading = other.memory.media.reading
    assert reading.begin(READING_MAX, world.now_ms)
    part = other.get(name, range="bytes=5-9")
    assert (part.status, body_of(part)) == (206, contents(name, BLOB_MAX)[5:10])
    assert not any(isinstance(one, (OpenPop, OpenTier)) and one.whole for one in other.steps)
    assert (reading.bytes, other.memory.flights) == (READING_MAX, {})
    whole = other.get(name)
    assert body_of(whole) == contents(name, BLOB_MAX)
    assert isinstance(whole.stream, Flowing)
    world.now_ms += LEASE_MS
    assert isinstance(other.get(name, range="bytes=5-9").stream, Part)
    assert reading.bytes == 0


# Addresses.


def test_address_that_was_not_signed_here(viewer: Viewer, world: World) -> None:
    token = viewer.token()
    drawn = random.Random(1)
    for _ in range(200):
        place = drawn.randrange(len(token))
        other = drawn.choice("0123456789abcdefghjkmnpqrstvwxyzABC-_.")
        broken = token[:place] + other + token[place + 1 :]
        if broken != token:
            assert problem_of(viewer.get(FIRST.name, token=broken)) == (403, "playback-invalid")
    assert not world.s3.asked


def test_address_opens_one_asset(viewer: Viewer, world: World) -> None:
    world.s3.objects[f"assets/{ASSET}/secret.jpg"] = b"x"
    for name in ("secret.jpg", "manifest.json", "..", "master.mpd", "1080p.m3u8"):
        assert problem_of(viewer.get(name)) == (404, "object-unknown")


def test_deep_path_is_no_route(viewer: Viewer) -> None:
    assert problem_of(viewer.get(f"{FIRST.name}/more")) == (404, "route-unknown")


def test_nobodys_units_are_spent(viewer: Viewer) -> None:
    viewer.get(FIRST.name, authorization="Bearer nonsense")
    assert not len(viewer.memory.leases)
    assert len(viewer.memory.tallies) == 1


def test_cell_without_media(world: World, viewer: Viewer) -> None:
    document = directory_document()
    del document["cells"]["euw1-a"]["media"]
    viewer.memory.adopt(Directory.from_document(document))
    assert problem_of(viewer.get(FIRST.name)) == (404, "route-unknown")


def test_metrics_count_bytes_by_layer(viewer: Viewer) -> None:
    viewer.get(FIRST.name)
    viewer.get(FIRST.name)
    viewer.get(FIRST.name, range="bytes=0-99")
    sums = viewer.memory.metrics.sums
    route = "GET /media/{token}/{name}"
    assert sums["request", route, "200", "miss"][2] == FIRST.bytes
    assert sums["request", route, "200", "memory"][2] == FIRST.bytes
    assert sums["request", route, "206", "memory"][2] == 100


def test_renditions_are_fewer_for_who_asks_to_be_spared(viewer: Viewer) -> None:
    assert b"720p" in body_of(viewer.get("master.m3u8"))
    spared = viewer.get("master.m3u8", save_data="on")
    assert (b"480p" in body_of(spared), b"720p" in body_of(spared)) == (True, False)
    assert spared.headers["vary"] == "save-data"
    assert spared.headers["content-type"] == "application/vnd.apple.mpegurl"


def test_flag_bounds_the_renditions(viewer: Viewer) -> None:
    low = {"state": "ENABLED", "variants": {"low": 360}, "defaultVariant": "low"}
    flags = FlagSet.from_document({"flags": {"media-max-height": low}})
    configuration.adopt(viewer.memory, "flags", flags)
    assert b"480p" not in body_of(viewer.get("master.m3u8"))
    assert viewer.get("720p.m3u8").status == 200


def test_image_is_served(world: World, viewer: Viewer) -> None:
    sizes = (picture("size", 60), picture("size", 61))
    world.put(manifest(kind="image", tracks=(), pictures=sizes, captions=(), storyboard=None))
    answer = viewer.get(sizes[1].name)
    assert (answer.status, answer.headers["content-type"]) == (200, "image/jpeg")
    assert isinstance(viewer.get(sizes[1].name).stream, Part)
    assert problem_of(viewer.get("master.m3u8")) == (404, "object-unknown")
