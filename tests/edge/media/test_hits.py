"""The short way of media answers as the long one does, or not at all."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.limits.tally import QUOTA, SAMPLE
from edge.media import hits
from edge.media.hits import Served, said
from edge.media.memory import OBJECTS_MAX
from edge.steps import CheckLimit
from tests.edge.media.world import ASSET, NETWORK, Viewer, World, body_of, contents, manifest

MANIFEST = manifest()
FIRST = MANIFEST.tracks[1].segments[0]
WHOLE = contents(FIRST.name, FIRST.bytes)
PER_REQUEST = {"nearcast-request-id", "server-timing", "content-range", "content-length"}


@pytest.fixture
def world() -> World:
    made = World()
    made.put(MANIFEST)
    return made


@pytest.fixture
def viewer(world: World) -> Viewer:
    """An isolate that has answered from memory."""
    made = world.isolate()
    made.get(FIRST.name)
    made.get(FIRST.name)
    made.steps.clear()
    return made


def test_object_is_answered_without_a_stage(viewer: Viewer) -> None:
    served = viewer.meet(FIRST.name)
    assert served is not None
    assert body_of(served) == WHOLE
    assert not viewer.steps


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"range": "bytes=0-99"},
        {"range": "bytes=-100"},
        {"range": "bytes=39000-99999"},
        {"if_none_match": f'"{FIRST.name[:32]}"'},
        {"accept": '"range":"bytes=0-1"'},
    ],
)
def test_short_answer_is_the_long_one(viewer: Viewer, fields: dict[str, str]) -> None:
    served, answer = viewer.meet(FIRST.name, **fields), viewer.get(FIRST.name, **fields)
    assert served is not None
    assert (served.form.status, body_of(served)) == (answer.status, body_of(answer))
    assert served.content_range == answer.headers.get("content-range", "")
    ours, theirs = (
        {name: value for name, value in headers.items() if name not in PER_REQUEST}
        for headers in (served.form.headers, answer.headers)
    )
    assert ours == theirs
    line = json.loads(served.line)
    assert line["bytes"] == len(body_of(answer))
    assert line["request_id"] == served.request_id


def test_page_of_another_origin_is_told_apart(viewer: Viewer) -> None:
    assert viewer.meet(FIRST.name, origin="https://a.example") is None
    viewer.get(FIRST.name, origin="https://a.example")
    served = viewer.meet(FIRST.name, origin="https://b.example")
    assert served is not None
    assert served.form.headers["access-control-allow-origin"] == "*"
    plain = viewer.meet(FIRST.name)
    assert plain is not None
    assert "access-control-allow-origin" not in plain.form.headers


def test_named_origins_are_told_apart_each(world: World) -> None:
    viewer = world.isolate()
    allowed = frozenset({"https://a.example"})
    object.__setattr__(viewer.memory.settings, "cors_origins", allowed)
    for _ in range(2):
        viewer.get(FIRST.name, origin="https://a.example")
    assert viewer.meet(FIRST.name, origin="https://a.example") is not None
    assert viewer.meet(FIRST.name, origin="https://b.example") is None


@pytest.mark.parametrize(
    "fields",
    [
        {"if_range": '"x"', "range": "bytes=0-1"},
        {"if_none_match": '"other"'},
        {"if_none_match": "*"},
        {"range": "bytes=0-1,3-4"},
        {"range": "bytes=99999-"},
        {"traceparent": "00-" + "1" * 32 + "-" + "2" * 16 + "-01"},
        {"nearcast_address": "203.0.113.9"},
    ],
)
def test_what_is_not_plain_goes_the_long_way(viewer: Viewer, fields: dict[str, str]) -> None:
    assert viewer.meet(FIRST.name, **fields) is None


def test_other_method_goes_the_long_way(viewer: Viewer) -> None:
    assert viewer.meet(FIRST.name, "HEAD") is None
    assert viewer.meet(FIRST.name, "POST") is None


def test_unknown_address_goes_the_long_way(viewer: Viewer) -> None:
    assert viewer.meet("other.m4s") is None
    assert viewer.meet(FIRST.name, token=viewer.token("o")) is None


def test_manifest_that_is_due_goes_the_long_way(world: World, viewer: Viewer) -> None:
    world.now_ms += 29_999
    viewer.memory.snapshot_ms = world.now_ms
    assert viewer.meet(FIRST.name) is not None
    world.now_ms += 1
    assert viewer.meet(FIRST.name) is None


def test_void_asset_is_not_served(world: World, viewer: Viewer) -> None:
    viewer.memory.media.void(ASSET, world.now_ms, world.now_ms + 60_000)
    assert viewer.meet(FIRST.name) is None


def test_old_snapshot_goes_the_long_way(world: World, viewer: Viewer) -> None:
    world.now_ms += 3_001
    assert viewer.meet(FIRST.name) is None


def test_expired_address_is_not_served(world: World) -> None:
    world.now_ms = (world.now_ms // 3_600_000 + 1) * 3_600_000
    viewer = world.isolate()
    token = viewer.token()
    world.now_ms += 7_200_000 - 1_000
    for _ in range(2):
        viewer.get(FIRST.name, token=token)
    assert viewer.meet(FIRST.name, token=token) is not None
    world.now_ms += 1_000
    assert viewer.meet(FIRST.name, token=token) is None


def test_object_that_made_room_is_not_served(viewer: Viewer) -> None:
    viewer.memory.media.objects.clear()
    assert viewer.meet(FIRST.name) is None


def test_served_object_stays_the_longest(world: World, viewer: Viewer) -> None:
    objects = viewer.memory.media.objects
    objects.put("other", object(), world.now_ms * 2, 1)
    viewer.meet(FIRST.name)
    objects.put("large", object(), world.now_ms * 2, OBJECTS_MAX - FIRST.bytes)
    assert viewer.meet(FIRST.name) is not None
    assert objects.peek("other", world.now_ms) is None


def test_object_that_a_younger_manifest_has_no_more_is_not_remembered(
    world: World, viewer: Viewer
) -> None:
    """Captions were replaced, say, while somebody fetched the old ones."""
    answer, exchange = viewer.get(FIRST.name), viewer.exchange
    assert exchange is not None
    viewer.memory.media.clear()
    world.publish(manifest(tracks=MANIFEST.tracks[:1]))
    world.tiers["eu"].objects.clear()
    viewer.pop.clear()
    viewer.get("master.m3u8")
    hits.learn(exchange, viewer.memory, answer)
    assert viewer.meet(FIRST.name) is None


def test_requests_are_counted_by_address(viewer: Viewer) -> None:
    tally = viewer.memory.tallies.get(NETWORK, 0)
    assert tally is not None
    tally.count = SAMPLE - 1
    served = viewer.meet(FIRST.name)
    assert isinstance(served, Served)
    assert served.behind is not None
    (plan,) = served.behind.later
    assert plan.steps == (CheckLimit("ADDRESS_LIMIT", NETWORK),)
    tally.count = QUOTA
    assert viewer.meet(FIRST.name) is None
    assert viewer.get(FIRST.name).status == 429


def test_bytes_are_counted(viewer: Viewer) -> None:
    viewer.meet(FIRST.name)
    viewer.meet(FIRST.name, range="bytes=0-9")
    sums, route = viewer.memory.metrics.sums, "GET /media/{token}/{name}"
    assert sums["request", route, "200", "memory"] == [2, 0, 2 * FIRST.bytes]
    assert sums["request", route, "206", "memory"] == [1, 0, 10]


FIELD = st.text(st.characters(codec="utf-8"), max_size=30)


@given(st.dictionaries(st.from_regex(r"[a-z-]{1,12}", fullmatch=True), FIELD, max_size=6), FIELD)
def test_field_is_read_from_json_as_json_would(fields: dict[str, str], value: str) -> None:
    """Values with an escape in them may be read wrongly, but never as another field's."""
    text = json.dumps(fields, separators=(",", ":"), ensure_ascii=False)
    if "range" not in fields:
        assert said(text, hits.RANGE) is None
    plain = "".join(mark for mark in value if mark.isprintable() and mark not in '"\\')
    both = json.dumps({**fields, "range": plain}, separators=(",", ":"), ensure_ascii=False)
    assert said(both, hits.RANGE) == plain
