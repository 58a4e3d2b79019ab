import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from shared import playback, views
from shared.clock import rfc3339
from shared.errors import PlaybackExpired, PlaybackInvalid
from shared.ids import new_asset_id, new_user_id
from shared.keys import Keys

OLD, NEW = "k1:" + "5c" * 32, "k2:" + "36" * 32
KEYS = Keys.from_text(OLD)
NOW_MS = 1_790_000_000_000
ASSET = "eu3v9k2m8x7q1c-0123456789abcdef"

assets = st.builds(
    new_asset_id,
    st.builds(new_user_id, st.sampled_from(["us", "eu", "ap"]), st.binary(min_size=8, max_size=8)),
    st.binary(min_size=10, max_size=10),
)
viewers = st.sampled_from(sorted(playback.WINDOW_S))
moments = st.integers(min_value=1_700_000_000_000, max_value=4_000_000_000_000)
names = st.from_regex(r"\A[0-9a-f]{32}\.(m4s|mp4|jpg|webp|avif|vtt)\Z")


@given(assets, viewers, moments)
def test_a_token_says_what_it_was_minted_for(asset: str, viewer: Any, now_ms: int) -> None:
    granted = playback.verify(playback.mint(asset, viewer, KEYS, now_ms), KEYS, now_ms)
    assert (granted.asset, granted.viewer) == (asset, viewer)


@given(assets, viewers, moments)
def test_a_token_lives_for_one_to_two_windows(asset: str, viewer: Any, now_ms: int) -> None:
    token, window_ms = playback.mint(asset, viewer, KEYS, now_ms), playback.WINDOW_S[viewer] * 1000
    expires_ms = playback.verify(token, KEYS, now_ms).expires_s * 1000
    assert window_ms < expires_ms - now_ms <= 2 * window_ms
    assert playback.verify(token, KEYS, expires_ms - 1)
    with pytest.raises(PlaybackExpired):
        playback.verify(token, KEYS, expires_ms)


@given(assets, viewers, moments, st.integers(min_value=0, max_value=3_599_999))
def test_everybody_of_a_class_gets_one_token_in_a_window(
    asset: str, viewer: Any, now_ms: int, passed_ms: int
) -> None:
    window_ms = playback.WINDOW_S[viewer] * 1000
    begun_ms = now_ms // window_ms * window_ms
    within = playback.mint(asset, viewer, KEYS, begun_ms + passed_ms % window_ms)
    assert within == playback.mint(asset, viewer, KEYS, begun_ms)
    assert within != playback.mint(asset, viewer, KEYS, begun_ms + window_ms)


@given(assets, viewers, viewers, assets)
def test_another_asset_or_class_has_another_token(
    asset: str, viewer: Any, other_viewer: Any, other: str
) -> None:
    assume((asset, viewer) != (other, other_viewer))
    one = playback.mint(asset, viewer, KEYS, NOW_MS)
    assert one != playback.mint(other, other_viewer, KEYS, NOW_MS)
    assert one.rpartition(".")[2] != playback.mint(
        other, other_viewer, KEYS, NOW_MS
    ).rpartition(".")[2]  # fmt: skip


@given(assets, viewers, st.data())
def test_a_token_with_any_character_changed_is_refused(
    asset: str, viewer: Any, data: st.DataObject
) -> None:
    token = playback.mint(asset, viewer, KEYS, NOW_MS)
    place = data.draw(st.integers(min_value=0, max_value=len(token) - 1))
    symbol = data.draw(st.characters())
    assume(symbol != token[place])
    with pytest.raises(PlaybackInvalid):
        playback.verify(token[:place] + symbol + token[place + 1 :], KEYS, NOW_MS)


@given(assets, viewers, st.data())
def test_a_token_with_something_cut_or_added_is_refused(
    asset: str, viewer: Any, data: st.DataObject
) -> None:
    token = playback.mint(asset, viewer, KEYS, NOW_MS)
    place = data.draw(st.integers(min_value=0, max_value=len(token) - 1))
    added = data.draw(st.text(min_size=1, max_size=8))
    for changed in (token[:place], token[place + 1 :], token[:place] + added + token[place:]):
        assume(changed != token)
        with pytest.raises(PlaybackInvalid):
            playback.verify(changed, KEYS, NOW_MS)


@given(st.text(max_size=200))
def test_any_other_text_opens_nothing(text: str) -> None:
    with pytest.raises(PlaybackInvalid):
        playback.verify(text, KEYS, NOW_MS)


@pytest.mark.parametrize(
    "scope",
    [
        "",
        "p",
        "x6ab0",
        "P6ab0",
        "p-6ab0",
        "p0x6ab0",
        "p 6ab0",
        "p6_ab0",
        "p٣٣",
        "\ud800",
        "p\ud800",
    ],
)
def test_a_scope_that_nobody_mints_is_refused_unsigned(scope: str) -> None:
    kid, _, asset, mac = playback.mint(ASSET, "p", KEYS, NOW_MS).split(".")
    with pytest.raises(PlaybackInvalid):
        playback.verify(f"{kid}.{scope}.{asset}.{mac}", KEYS, NOW_MS)


def test_an_expired_token_with_another_expiry_is_no_token() -> None:
    """What is not ours must not be told apart from what is by the reason of the refusal."""
    kid, scope, asset, mac = playback.mint(ASSET, "p", KEYS, NOW_MS).split(".")
    earlier = f"{scope[0]}{int(scope[1:], 16) - 86_400:x}"
    with pytest.raises(PlaybackInvalid):
        playback.verify(f"{kid}.{earlier}.{asset}.{mac}", KEYS, NOW_MS)


def test_tokens_outlive_the_rotation_of_keys_until_the_old_key_goes() -> None:
    before = playback.mint(ASSET, "p", KEYS, NOW_MS)
    learning, turned = Keys.from_text(f"{OLD},{NEW}"), Keys.from_text(f"{NEW},{OLD}")
    after = playback.mint(ASSET, "p", turned, NOW_MS)
    assert after.startswith("k2.")
    for ring in (learning, turned):
        assert playback.verify(before, ring, NOW_MS) == playback.verify(after, ring, NOW_MS)
    with pytest.raises(PlaybackInvalid):
        playback.verify(before, Keys.from_text(NEW), NOW_MS)


def test_the_key_of_one_id_does_not_verify_under_another() -> None:
    swapped = Keys.from_text("k2:" + "5c" * 32)
    token = playback.mint(ASSET, "p", swapped, NOW_MS)
    with pytest.raises(PlaybackInvalid):
        playback.verify("k1" + token[2:], KEYS, NOW_MS)


def test_tokens_are_as_long_as_they_may_be() -> None:
    longest = Keys.from_text(f"{'k' * 16}:" + "5c" * 32)
    assert len(playback.mint(ASSET, "p", longest, 4_000_000_000_000)) <= playback.TOKEN_MAX


def media(kind: str, found: dict[str, Any] | None) -> views.View:
    return views.media_view(
        media_id="0" * 26, kind=kind, state="ready", asset=ASSET if found else None, names=found
    )


found_names = st.fixed_dictionaries(
    {"poster": names},
    optional={
        "preview": st.none() | names,
        "storyboard": st.none() | names,
        "start": st.lists(names, max_size=4),
        "sizes": st.lists(st.tuples(names, st.integers(1, 8_000), st.integers(1, 8_000))),
    },
)


def leaves(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [leaf for part in value.values() for leaf in leaves(part)]
    if isinstance(value, list | tuple):
        return [leaf for part in value for leaf in leaves(part)]
    return [value] if isinstance(value, str) else []


@given(found_names, viewers, st.sampled_from(["video", "image"]))
def test_every_name_of_a_view_becomes_an_address_that_opens_it(
    found: dict[str, Any], viewer: Any, kind: str
) -> None:
    signed = playback.signed(media(kind, found), viewer, KEYS, NOW_MS)
    addresses = [leaf for leaf in leaves(signed) if leaf.startswith(playback.PATH)]
    opened = [address.split("/")[2:] for address in addresses]
    assert all(playback.verify(token, KEYS, NOW_MS).asset == ASSET for token, _ in opened)
    wanted = leaves(found) + ([playback.MASTER] if kind == "video" else [])
    assert sorted(name for _, name in opened) == sorted(wanted)
    assert json.loads(json.dumps(signed)) == signed


@given(found_names, viewers)
def test_signed_views_tell_neither_names_nor_the_asset_by_themselves(
    found: dict[str, Any], viewer: Any
) -> None:
    before = media("video", found)
    signed = playback.signed(before, viewer, KEYS, NOW_MS)
    assert not {"asset", "names"} & signed.keys()
    assert before == media("video", found)  # it is everybody's, and was left as it was
    assert playback.signed(signed, viewer, KEYS, NOW_MS) == signed


def test_a_view_says_until_when_its_addresses_are_good() -> None:
    signed = playback.signed(media("video", {"poster": "a.jpg"}), "p", KEYS, NOW_MS)
    token = signed["playlist"].split("/")[2]
    expires_ms = playback.verify(token, KEYS, NOW_MS).expires_s * 1000
    assert signed["expires_at"] == rfc3339(expires_ms)


def test_what_cannot_be_played_yet_has_no_addresses() -> None:
    signed = playback.signed(media("video", None), "p", KEYS, NOW_MS)
    assert [leaf for leaf in leaves(signed) if playback.PATH in leaf] == []
    assert signed["state"] == "ready"
