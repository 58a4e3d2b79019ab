from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.transcoding import looking, reasons, workshop
from functions.transcoding.found import Announced, Found, Made
from functions.transcoding.kinds import Format
from shared.manifest import Manifest, Picture, Segment, Stored, Track
from tests.functions.transcoding.clips import ASSET, Whole

VIDEO = Found(
    kind="video",
    format="mp4",
    bytes=9,
    sha256="0" * 64,
    width=1920,
    height=1080,
    color="#102030",
    duration_ms=3_000,
    rate=(30, 1),
    frames=90,
    gop=90,
    audio=True,
)
IMAGE = Found(
    kind="image", format="png", bytes=9, sha256="0" * 64, width=64, height=48, color="#102030"
)


def track(name: str, height: int = 0) -> Made:
    rendition = Track(
        name=name,
        kind="video" if height else "audio",
        codecs="avc1.64001e" if height else "mp4a.40.2",
        bandwidth=2,
        average_bandwidth=1,
        width=height * 16 // 9,
        height=height,
        init=Stored(f"{name}.mp4", 1),
        segments=(Segment(f"{name}-0.m4s", 1, 2_000), Segment(f"{name}-1.m4s", 1, 1_000)),
    )
    return Made(part=name, files=(), track=rendition)


def picture(name: str, of: str, width: int = 64) -> Picture:
    return Picture(name, 1, of=of, width=width, height=48)  # type: ignore[arg-type]


def test_the_smallest_rendition_comes_before_what_decorates() -> None:
    assert workshop.parts_of(VIDEO) == [
        *("audio", "360p", "poster", "480p", "720p", "1080p", "preview", "storyboard")
    ]
    assert workshop.parts_of(replace(VIDEO, audio=False))[0] == "360p"
    assert workshop.parts_of(IMAGE) == ["sizes"]
    assert workshop.parts_of(replace(IMAGE, animated=True)) == ["sizes", "preview"]


def test_a_part_that_it_has_not_is_not_made(tmp_path: object) -> None:
    for found, part in ((VIDEO, "sizes"), (IMAGE, "360p"), (IMAGE, "preview"), (VIDEO, "../x")):
        with pytest.raises(ValueError, match="no part"):
            workshop.make(part, None, found, tmp_path, print)  # type: ignore[arg-type]


@given(st.permutations(["audio", "1080p", "360p", "720p", "480p"]))
def test_tracks_are_in_order_of_size_whatever_came_first(parts: list[str]) -> None:
    manifest = workshop.begin(ASSET, VIDEO)
    for part in [*parts, *parts]:  # and a repeat changes nothing
        manifest = workshop.add(manifest, track(part, 0 if part == "audio" else int(part[:-1])))
    assert [one.name for one in manifest.tracks] == ["audio", "360p", "480p", "720p", "1080p"]


def test_a_video_is_playable_with_one_size_and_its_sound() -> None:
    manifest = workshop.begin(ASSET, VIDEO)
    assert not workshop.playable(VIDEO, manifest)
    shown = workshop.add(manifest, track("720p", 720))
    assert not workshop.playable(VIDEO, shown)
    assert workshop.playable(replace(VIDEO, audio=False), shown)
    assert workshop.playable(VIDEO, workshop.add(shown, track("audio")))


def test_pictures_of_a_kind_replace_each_other_and_leave_the_rest() -> None:
    manifest = workshop.begin(ASSET, VIDEO)
    cues = Stored("a.vtt", 1)
    for made in (
        Made(part="poster", files=(), pictures=(picture("old.jpg", "poster"),)),
        Made(part="storyboard", files=(), pictures=(picture("s.jpg", "sprite"),), storyboard=cues),
        Made(part="poster", files=(), pictures=(picture("new.jpg", "poster"),)),
    ):
        manifest = workshop.add(manifest, made)
    assert {one.name for one in manifest.pictures} == {"new.jpg", "s.jpg"}
    assert manifest.storyboard == cues


def test_a_view_has_names_from_the_moment_it_is_playable() -> None:
    manifest = workshop.begin(ASSET, VIDEO)
    view = workshop.view_of(VIDEO, manifest)
    assert view == {
        "width": 1920,
        "height": 1080,
        "duration_ms": 3_000,
        "color": "#102030",
        "names": None,
    }
    for made in (track("audio"), track("480p", 480), track("360p", 360)):
        manifest = workshop.add(manifest, made)
    assert workshop.view_of(VIDEO, manifest)["names"] == {
        "poster": None,
        "preview": None,
        "storyboard": None,
        "sizes": [],
        "start": ["audio.mp4", "audio-0.m4s", "360p.mp4", "360p-0.m4s"],
    }


def test_an_images_view_has_its_sizes_and_one_to_stand_for_all() -> None:
    sizes = tuple(
        picture(f"{width}.{ending}", "size", width)
        for width in (320, 640, 1280)
        for ending in ("avif", "jpg")
    )
    manifest = workshop.add(
        workshop.begin(ASSET, IMAGE), Made(part="sizes", files=(), pictures=sizes)
    )
    view = workshop.view_of(IMAGE, manifest)
    assert view["duration_ms"] is None
    assert view["names"]["poster"] == "640.jpg"
    assert view["names"]["sizes"][:2] == [["320.avif", 320, 48], ["320.jpg", 320, 48]]


def test_the_manifest_of_a_real_video_can_be_stored(ordinary: Whole) -> None:
    assert Manifest.from_json(ordinary.manifest.to_json()) == ordinary.manifest
    assert ordinary.manifest.asset == ASSET
    assert not ordinary.manifest.complete


@pytest.mark.parametrize("found", [VIDEO, IMAGE])
def test_what_was_found_survives_being_stored(found: Found) -> None:
    assert Found.from_json(found.to_json()) == found
    assert len(found.to_json()) < 1_000


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"rate": 1}', "null", '{"rate": [1, 2], "x": 1}']
)
def test_something_else_is_not_what_was_found(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Found.from_json(text)


def test_every_reason_has_a_sentence_and_no_other() -> None:
    slugs = {
        value for name, value in vars(reasons).items() if name.isupper() and name != "SENTENCES"
    }
    assert slugs == set(reasons.SENTENCES)
    assert all(text.endswith(".") and text[0].isupper() for text in reasons.SENTENCES.values())
    assert reasons.sentence("of an older release") == reasons.SENTENCES[reasons.UNEXPECTED]


def test_errors_carry_their_reason() -> None:
    for kind in (reasons.Unfit, reasons.Interrupted):
        error = kind(reasons.DAMAGED, "at byte 7")
        assert (error.reason, error.detail, str(error)) == (
            "damaged",
            "at byte 7",
            "damaged: at byte 7",
        )
        assert str(kind(reasons.DAMAGED)) == "damaged"


def test_a_look_leaves_nothing_but_where_it_is_told_to(
    second: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rooms: list[Path] = []
    look = looking.look

    def noted(path: Path, form: Format, size: int, sha256: str, room: Path) -> Found:
        rooms.append(room)
        return look(path, form, size, sha256, room)

    monkeypatch.setattr(looking, "look", noted)
    workshop.inspect(second, Announced("video", second.stat().st_size), tmp_path)
    assert [room.parent for room in rooms] == [tmp_path]
    assert list(tmp_path.iterdir()) == []
