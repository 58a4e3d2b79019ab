import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.cursors import seal, unseal
from shared.errors import CursorForeign, CursorMalformed
from shared.keys import Keys

KEYS = Keys.from_text("one:" + "11" * 32)
OTHER = Keys.from_text("one:" + "22" * 32)
HOME = "home:eu0123456789ab"


@given(st.text(max_size=100), st.text(max_size=40))
def test_a_cursor_gives_back_its_position_to_its_own_scope(position: str, scope: str) -> None:
    assert unseal(KEYS, scope, seal(KEYS, scope, position)) == position


def test_a_cursor_of_another_user_or_timeline_is_told_apart_from_a_forgery() -> None:
    cursor = seal(KEYS, HOME, "p")
    for scope in ("home:us0123456789ab", "author:eu0123456789ab"):
        with pytest.raises(CursorForeign):
            unseal(KEYS, scope, cursor)


def test_a_cursor_that_we_did_not_make_is_malformed() -> None:
    with pytest.raises(CursorMalformed):
        unseal(KEYS, HOME, seal(OTHER, HOME, "p"))


@given(st.text(max_size=60))
def test_noise_is_malformed(noise: str) -> None:
    with pytest.raises(CursorMalformed):
        unseal(KEYS, HOME, noise)


@given(st.data())
def test_no_altered_cursor_opens(data: st.DataObject) -> None:
    cursor = seal(KEYS, HOME, "00000000000000000000000001")
    place = data.draw(st.integers(min_value=0, max_value=len(cursor) - 1))
    symbol = data.draw(st.characters(codec="ascii").filter(lambda c: c != cursor[place]))
    with pytest.raises((CursorMalformed, CursorForeign)):
        unseal(KEYS, HOME, cursor[:place] + symbol + cursor[place + 1 :])


def test_a_cursor_outlives_a_key_rotation() -> None:
    rotated = Keys({"two": b"2" * 32, **KEYS.ring})
    assert unseal(rotated, HOME, seal(KEYS, HOME, "p")) == "p"


def test_an_endless_cursor_is_refused_unread() -> None:
    with pytest.raises(CursorMalformed):
        unseal(KEYS, HOME, seal(KEYS, HOME, "p" * 1000))
