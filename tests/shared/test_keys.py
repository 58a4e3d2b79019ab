import hashlib
import hmac

import pytest

from shared.keys import Keys

ONE, TWO = "11" * 32, "22" * 32


def test_the_first_key_signs_and_every_key_verifies() -> None:
    before, after = Keys.from_text(f"one:{ONE}"), Keys.from_text(f"two:{TWO}, one:{ONE}")
    mac = before.mac(before.current, "cursor", b"message")
    assert (before.current, after.current) == ("one", "two")
    assert after.verifies("one", "cursor", b"message", mac)
    assert not after.verifies("two", "cursor", b"message", mac)
    assert not after.verifies("gone", "cursor", b"message", mac)


def test_a_mac_for_one_purpose_serves_no_other() -> None:
    keys = Keys.from_text(f"one:{ONE}")
    assert not keys.verifies("one", "context", b"message", keys.mac("one", "cursor", b"message"))


def test_a_mac_is_hmac_sha256_of_purpose_and_message() -> None:
    expected = hmac.new(bytes.fromhex(ONE), b"context\nmessage", hashlib.sha256).digest()
    assert Keys.from_text(f"one:{ONE}").mac("one", "context", b"message") == expected


@pytest.mark.parametrize(
    "text", ["", ":", f":{ONE}", "one:", "one:zz", "one:1122", f"o ne:{ONE}", f"one:{ONE},"]
)
def test_a_bad_ring_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(ValueError, match="a key of the ring") as refused:
        Keys.from_text(text)
    assert ONE not in str(refused.value)


def test_a_ring_never_shows_its_keys() -> None:
    assert ONE not in repr(Keys.from_text(f"one:{ONE}"))
