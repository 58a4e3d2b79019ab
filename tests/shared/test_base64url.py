import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import base64url


@given(st.binary())
def test_it_agrees_with_the_standard_library_without_padding(data: bytes) -> None:
    text = base64url.encode(data)
    assert text == base64.urlsafe_b64encode(data).decode().rstrip("=")
    assert base64url.decode(text) == data


@pytest.mark.parametrize("text", ["QQ==", "Q Q", "QR", "Q", "Q+8", "Q/8", "Qé", "QQ\n"])
def test_only_one_spelling_is_read(text: str) -> None:
    with pytest.raises(ValueError, match="base64"):
        base64url.decode(text)
