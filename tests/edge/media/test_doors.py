"""Regions have the edge forget assets, and bring their beginnings near."""

import json
from dataclasses import replace
from typing import Any

import pytest

from edge.exchange import Answer, Request
from edge.media.doors import ASSETS_MAX
from edge.media.filling import beginning
from edge.media.held import KEPT_MS
from edge.steps import AskRegistry, EmptyTier, Step
from shared.ids import new_asset_id
from shared.signing import signature
from tests.edge.given import problem_of
from tests.edge.media.world import ASSET, OWNER, Viewer, World, layer_of, manifest

MANIFEST = manifest()
FIRST = MANIFEST.tracks[1].segments[0]
OTHER = new_asset_id(OWNER, bytes(10))


@pytest.fixture
def world() -> World:
    made = World()
    made.put(MANIFEST)
    return made


@pytest.fixture
def viewer(world: World) -> Viewer:
    return world.isolate()


def call(viewer: Viewer, name: str, document: Any, *, signed_for: str | None = None) -> Answer:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    keys, now_ms = viewer.memory.settings.keys, viewer.world.now_ms
    signed = signature(keys, signed_for or f"media/{name}", body, now_ms)
    fields = {"nearcast-signature": signed, "content-type": "application/json"}
    url = f"https://edge.example/_edge/media/{name}"
    return viewer.ask(Request("POST", url, fields, has_body=True), body=body)


def test_what_is_gone_is_gone_at_once_where_it_is_said(world: World, viewer: Viewer) -> None:
    assert viewer.get(FIRST.name).status == 200
    world.remove(ASSET)
    assert viewer.get(FIRST.name).status == 200
    assert call(viewer, "void", {"assets": [ASSET]}).status == 204
    for name in (FIRST.name, "master.m3u8"):
        assert problem_of(viewer.get(name)) == (410, "media-deleted")


def test_nothing_of_it_stays_in_any_tier_and_everybody_is_told(
    world: World, viewer: Viewer
) -> None:
    for country in ("DE", "US", "JP"):
        world.isolate(country).get(FIRST.name)
    world.tiers["us"].objects[f"assets/{OTHER}/kept"] = b"x"
    assert all(tier.objects for tier in world.tiers.values())
    world.remove(ASSET)
    call(viewer, "void", {"assets": [ASSET]})
    assert [sorted(tier.objects) for _, tier in sorted(world.tiers.items())] == [
        [],
        [],
        [f"assets/{OTHER}/kept"],
    ]
    assert list(world.purges) == [f"media:{ASSET}"]


def test_isolate_that_hears_nothing_forgets_within_a_minute(world: World, viewer: Viewer) -> None:
    deaf = world.isolate("US", {})
    assert deaf.get(FIRST.name).status == 200
    world.remove(ASSET)
    call(viewer, "void", {"assets": [ASSET]})
    world.now_ms += KEPT_MS
    assert KEPT_MS < 60_000
    assert problem_of(deaf.get(FIRST.name)) == (410, "media-deleted")


@pytest.mark.parametrize("step", [AskRegistry, EmptyTier])
def test_whoever_could_not_be_told_is_told_when_it_is_asked_again(
    world: World, viewer: Viewer, step: type[Step], monkeypatch: pytest.MonkeyPatch
) -> None:
    do = viewer.do
    monkeypatch.setattr(viewer, "do", lambda one: None if isinstance(one, step) else do(one))
    assert problem_of(call(viewer, "void", {"assets": [ASSET]})) == (503, "busy")
    monkeypatch.setattr(viewer, "do", do)
    assert call(viewer, "void", {"assets": [ASSET]}).status == 204


def test_beginning_is_brought_into_the_tiers_that_want_it(world: World, viewer: Viewer) -> None:
    answer = call(viewer, "warm", {"asset": ASSET, "zones": ["us", "ap", "us"]})
    wanted = {f"assets/{ASSET}/{one.name}" for one in beginning(MANIFEST)}
    copied = json.loads(answer.body)
    assert answer.status == 200
    assert copied["missing"] == 0
    assert copied["copied"] >= 2 * len(wanted)
    for zone in ("us", "ap"):
        assert wanted <= set(world.tiers[zone].objects)
        assert f"assets/{ASSET}/manifest.json" in world.tiers[zone].objects
    far = world.isolate("US")
    world.s3.down = True
    assert layer_of(far.get(MANIFEST.tracks[2].segments[0].name)) == "tier"


def test_asset_that_has_grown_since_is_brought_as_it_is_now(world: World, viewer: Viewer) -> None:
    young = replace(MANIFEST, tracks=MANIFEST.tracks[:2], pictures=(), complete=False)
    world.publish(young)
    call(viewer, "warm", {"asset": ASSET, "zones": ["us"]})
    assert f"assets/{ASSET}/manifest.json" not in world.tiers["us"].objects
    world.publish(MANIFEST)
    world.now_ms += 1
    call(viewer, "warm", {"asset": ASSET, "zones": ["us"]})
    wanted = {f"assets/{ASSET}/{one.name}" for one in beginning(MANIFEST)}
    assert wanted <= set(world.tiers["us"].objects)
    assert f"assets/{ASSET}/manifest.json" in world.tiers["us"].objects


def test_what_became_private_is_brought_to_its_own_zone_only(world: World, viewer: Viewer) -> None:
    world.publish(replace(MANIFEST, private=True))
    call(viewer, "warm", {"asset": ASSET, "zones": ["us", "eu"]})
    assert not world.tiers["us"].objects
    assert world.tiers["eu"].objects


def test_what_is_gone_cannot_be_brought_anywhere(world: World, viewer: Viewer) -> None:
    world.remove(ASSET)
    answer = call(viewer, "warm", {"asset": ASSET, "zones": ["us"]})
    assert problem_of(answer) == (410, "media-deleted")


def test_addresses_for_everybody_open_nothing_once_the_account_is_private(
    world: World, viewer: Viewer
) -> None:
    assert viewer.get(FIRST.name).status == 200
    assert viewer.meet(FIRST.name) is None or viewer.get(FIRST.name).status == 200
    world.publish(replace(MANIFEST, private=True))
    call(viewer, "void", {"assets": [ASSET]})
    assert viewer.meet(FIRST.name) is None
    for name in (FIRST.name, "master.m3u8", "360p.m3u8"):
        assert problem_of(viewer.get(name)) == (403, "playback-expired")
        for kind in ("f", "o"):
            assert viewer.get(name, viewer=kind).status == 200  # type: ignore[arg-type]
    world.publish(MANIFEST)
    call(viewer, "void", {"assets": [ASSET]})
    assert viewer.get(FIRST.name).status == 200


@pytest.mark.parametrize("name", ["void", "warm"])
def test_only_who_holds_a_key_may_and_for_this_door(
    world: World, viewer: Viewer, name: str
) -> None:
    viewer.get(FIRST.name)
    document = {"assets": [ASSET], "asset": ASSET, "zones": ["us"]}
    for signed_for in ("purge", "media/warm" if name == "void" else "media/void"):
        assert call(viewer, name, document, signed_for=signed_for).status == 403
    assert not world.purges
    assert not world.tiers["us"].objects


@pytest.mark.parametrize(
    ("name", "document", "problem"),
    [
        ("void", b"{", "body-malformed"),
        ("void", [], "body-malformed"),
        ("void", {}, "field-invalid"),
        ("void", {"assets": []}, "field-invalid"),
        ("void", {"assets": ASSET}, "field-invalid"),
        ("void", {"assets": ["../secret"]}, "field-invalid"),
        ("void", {"assets": [ASSET] * (ASSETS_MAX + 1)}, "field-invalid"),
        ("warm", b"[" * 9_999, "body-malformed"),
        ("warm", {"zones": ["us"]}, "field-invalid"),
        ("warm", {"asset": "x", "zones": ["us"]}, "field-invalid"),
        ("warm", {"asset": ASSET}, "field-invalid"),
        ("warm", {"asset": ASSET, "zones": []}, "field-invalid"),
        ("warm", {"asset": ASSET, "zones": ["moon!"]}, "field-invalid"),
    ],
)
def test_bad_calls_change_nothing(
    world: World, viewer: Viewer, name: str, document: Any, problem: str
) -> None:
    assert problem_of(call(viewer, name, document))[1] == problem
    assert not world.purges
