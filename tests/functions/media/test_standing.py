from dataclasses import replace

import pytest

from functions.media.standing import standing, view_of
from functions.records import Asset, MediaFile
from functions.transcoding import reasons
from shared.views import media_view

VIEW = {
    "width": 1280,
    "height": 720,
    "duration_ms": 4_000,
    "color": "#102030",
    "names": {"poster": "a.jpg", "preview": None, "storyboard": None, "start": ["b.mp4"]},
}
FILE = MediaFile(
    owner_id="eu3v9k2m8x7q1c",
    media_id="0cz6r0w8k40003v9k2m8x7q1c5",
    kind="video",
    content_type="video/mp4",
    bytes=10,
    alt="A cat",
    asset="eu3v9k2m8x7q1c-0000000000000001",
    state="processing",
    created_ms=1,
    updated="1",
)
ASSET = Asset(
    asset=FILE.asset,
    owner_id=FILE.owner_id,
    media_id=FILE.media_id,
    kind="video",
    sha256="0" * 64,
    parts={"audio": 100, "360p": 50, "720p": 0},
    created_ms=1,
    updated="1",
)
PLAYABLE = replace(ASSET, playable_ms=5, view=VIEW)


@pytest.mark.parametrize("state", ["uploading", "queued", "deleted"])
def test_before_and_after_an_asset_the_file_says_it_all(state):
    now = standing(replace(FILE, state=state, asset=None), None)
    assert (now.state, now.progress, now.playable, now.reason) == (state, 0, False, None)


def test_progress_is_what_the_parts_have_on_average():
    assert standing(FILE, ASSET).progress == 50
    assert standing(FILE, replace(ASSET, parts={})).progress == 0
    assert standing(FILE, replace(ASSET, parts={"audio": 100})).progress == 99
    now = standing(FILE, replace(ASSET, state="ready"))
    assert (now.state, now.progress) == ("ready", 100)


def test_it_is_playable_before_it_is_ready():
    now = standing(FILE, PLAYABLE)
    assert (now.state, now.playable) == ("processing", True)
    assert not standing(FILE, ASSET).playable


@pytest.mark.parametrize(
    ("file", "asset", "reason"),
    [
        (replace(FILE, state="failed", reason="damaged", asset=None), None, "damaged"),
        (FILE, replace(PLAYABLE, state="failed", reason="too-slow"), "too-slow"),
        (FILE, replace(ASSET, state="failed"), "unexpected"),
        (FILE, replace(ASSET, state="removed"), "unexpected"),
        (FILE, None, "unexpected"),
    ],
)
def test_what_failed_says_why_in_words(file, asset, reason):
    now = standing(file, asset)
    assert (now.state, now.playable, now.reason) == ("failed", False, reason)
    assert now.detail == reasons.sentence(reason)
    shown = view_of(file, asset)
    assert (shown["state"], shown["reason"], shown["names"]) == ("failed", reason, None)


def test_posts_see_names_from_the_moment_it_is_playable():
    assert view_of(FILE, PLAYABLE) == media_view(
        media_id=FILE.media_id,
        kind="video",
        state="processing",
        alt="A cat",
        asset=ASSET.asset,
        **VIEW,
    )
    before = view_of(FILE, ASSET)
    assert (before["asset"], before["names"], before["width"]) == (None, None, None)
