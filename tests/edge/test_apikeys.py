import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge import apikeys
from shared.errors import ApiKeyInvalid
from tests.edge.given import NOW_MS, NOW_S, USER

KEY = "nck_0123456789abcdef_" + "S" * 43
KEPT = apikeys.ApiKey(apikeys.digest(KEY), "crawler", ("posts:write",), USER, NOW_S + 60)


def test_key_opens_with_its_secret_until_it_expires() -> None:
    assert KEPT.opens(KEY, NOW_MS)
    assert KEPT.opens(KEY, NOW_MS + 59_999)
    assert not KEPT.opens(KEY, NOW_MS + 60_000)


@given(st.integers(0, len(KEY) - 1), st.characters(codec="latin-1"))
def test_any_other_text_opens_nothing(place: int, symbol: str) -> None:
    other = KEY[:place] + symbol + KEY[place + 1 :]
    if other != KEY:
        assert not KEPT.opens(other, NOW_MS)


def test_what_is_kept_is_read_again_and_is_not_the_key() -> None:
    assert apikeys.read(KEPT.text()) == KEPT
    assert "S" * 43 not in KEPT.text()
    assert json.loads(KEPT.text())["digest"] == apikeys.digest(KEY)


@pytest.mark.parametrize("text", [None, "", "{}", "[]", "7", "{", '{"digest": 7}'])
def test_what_cannot_be_read_is_no_key(text: str | None) -> None:
    assert apikeys.read(text) is None


def test_id_is_in_the_key() -> None:
    assert apikeys.id_of(KEY) == "0123456789abcdef"
    for text in ("nck_", KEY + "x", KEY.upper(), KEY + "x" * 100_000):
        with pytest.raises(ApiKeyInvalid):
            apikeys.id_of(text)
