import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.manifest import (
    MEDIA_TYPES,
    Captions,
    Manifest,
    Picture,
    Segment,
    Stored,
    Track,
    key_of,
    type_of,
)

ASSET = "eu3v9k2m8x7q1c-0123456789abcdef"

sizes = st.integers(min_value=0, max_value=2**40)
sides = st.integers(min_value=1, max_value=7_680)
texts = st.text(max_size=20)


def named(*endings: str) -> st.SearchStrategy[str]:
    digits = st.text("0123456789abcdef", min_size=32, max_size=32)
    return st.builds("{}.{}".format, digits, st.sampled_from(endings))


segments = st.builds(Segment, named("m4s"), sizes, st.integers(min_value=1, max_value=20_000))
tracks = st.builds(
    Track,
    name=st.sampled_from(["audio", "360p", "480p", "720p", "1080p"]),
    kind=st.sampled_from(["audio", "video"]),
    codecs=texts,
    bandwidth=sizes,
    average_bandwidth=sizes,
    width=sides,
    height=sides,
    frame_rate=st.floats(min_value=0, max_value=240),
    init=st.builds(Stored, named("mp4"), sizes),
    segments=st.lists(segments, max_size=6).map(tuple),
)
pictures = st.builds(
    Picture,
    named("jpg", "webp", "avif"),
    sizes,
    of=st.sampled_from(["size", "poster", "preview", "sprite"]),
    width=sides,
    height=sides,
)
captions = st.builds(Captions, named("vtt"), sizes, st.sampled_from(["en", "pt-BR"]), texts)
manifests = st.builds(
    Manifest,
    asset=st.just(ASSET),
    kind=st.sampled_from(["video", "image"]),
    width=sides,
    height=sides,
    duration_ms=st.integers(min_value=0, max_value=600_000),
    tracks=st.lists(tracks, max_size=5).map(tuple),
    pictures=st.lists(pictures, max_size=4).map(tuple),
    storyboard=st.none() | st.builds(Stored, named("vtt"), sizes),
    captions=st.lists(captions, max_size=3).map(tuple),
    complete=st.booleans(),
)


@given(manifests)
def test_a_manifest_is_read_as_it_was_written(manifest: Manifest) -> None:
    text = manifest.to_json()
    assert Manifest.from_json(text) == manifest
    assert Manifest.from_json(text.encode()) == manifest
    assert Manifest.from_json(text).to_json() == text


@given(manifests)
def test_everything_stored_that_a_manifest_names_is_among_its_objects(manifest: Manifest) -> None:
    written = json.loads(manifest.to_json())
    named_there: set[str] = set()

    def look(value: Any) -> None:
        if isinstance(value, dict):
            if "bytes" in value:
                named_there.add(value["name"])
            for part in value.values():
                look(part)
        elif isinstance(value, list):
            for part in value:
                look(part)

    look(written)
    found = manifest.objects()
    assert found.keys() == named_there
    assert all(name == one.name for name, one in found.items())


@given(manifests)
def test_a_manifest_can_be_compared_and_kept_in_sets(manifest: Manifest) -> None:
    assert hash(manifest) == hash(Manifest.from_json(manifest.to_json()))


@given(manifests, st.data())
def test_a_manifest_without_one_of_its_parts_is_none(
    manifest: Manifest, data: st.DataObject
) -> None:
    document = json.loads(manifest.to_json())
    needed = ("asset", "kind", "width", "height", "format", "tracks", "pictures", "captions")
    del document[data.draw(st.sampled_from([*needed, "storyboard"]))]
    with pytest.raises(ValueError, match="not a manifest"):
        Manifest.from_json(json.dumps(document))


@given(manifests, texts)
def test_a_manifest_with_an_unknown_part_is_none(manifest: Manifest, name: str) -> None:
    document = json.loads(manifest.to_json())
    if name not in document:
        with pytest.raises(ValueError, match="not a manifest"):
            Manifest.from_json(json.dumps(document | {name: 1}))


def test_a_manifest_of_another_format_is_refused() -> None:
    document = json.loads(Manifest(asset=ASSET, kind="image", width=1, height=1).to_json())
    with pytest.raises(ValueError, match="another format"):
        Manifest.from_json(json.dumps(document | {"format": 2}))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "1",
        "[]",
        '"x"',
        "{}",
        '{"format":1}',
        "<Error/>",
        b"\xff\xfe",
        '{"format":1,"storyboard":3}',
    ],
)
def test_something_else_is_no_manifest(text: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - which one is json's affair
        Manifest.from_json(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@given(manifests, st.sampled_from(["tracks", "pictures", "captions", "storyboard"]), json_values)
def test_a_part_that_is_something_else_is_a_value_error_and_no_other(
    manifest: Manifest, part: str, value: Any
) -> None:
    document = json.loads(manifest.to_json()) | {part: value}
    try:
        read = Manifest.from_json(json.dumps(document))
    except ValueError:
        return
    assert not value  # only nothing can stand for nothing
    assert not getattr(read, part)


@pytest.mark.parametrize(("ending", "media_type"), sorted(MEDIA_TYPES.items()))
def test_the_type_of_an_object_is_told_by_its_ending(ending: str, media_type: str) -> None:
    assert type_of(f"{'0' * 32}.{ending}") == media_type


@given(st.text(max_size=12).filter(lambda text: text.rpartition(".")[2] not in MEDIA_TYPES))
def test_what_has_no_known_ending_is_bytes_and_nothing_that_a_browser_would_run(name: str) -> None:
    assert type_of(name) == "application/octet-stream"


def test_objects_of_assets_lie_apart() -> None:
    assert key_of(ASSET, "manifest.json") == f"assets/{ASSET}/manifest.json"
