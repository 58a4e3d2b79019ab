import pytest

from shared.errors import SignatureInvalid
from shared.keys import Keys
from shared.signing import SKEW_MS, require, signature

NOW_MS = 1_790_000_000_000
KEYS = Keys.from_text(f"k1:{'11' * 32}")
BODY = b'{"a": 1}'


def check(signed: str | None, name: str = "flags", body: bytes = BODY) -> None:
    require(signed, KEYS, name, body, NOW_MS)


@pytest.mark.parametrize("skew_ms", [-SKEW_MS, 0, SKEW_MS])
def test_signature_holds_for_a_minute_around_now(skew_ms: int) -> None:
    check(signature(KEYS, "flags", BODY, NOW_MS + skew_ms))


@pytest.mark.parametrize("skew_ms", [-SKEW_MS - 1, SKEW_MS + 1])
def test_signature_holds_no_longer(skew_ms: int) -> None:
    with pytest.raises(SignatureInvalid):
        check(signature(KEYS, "flags", BODY, NOW_MS + skew_ms))


def test_signature_fits_one_name_and_one_body() -> None:
    good = signature(KEYS, "flags", BODY, NOW_MS)
    for name, body in (("flags/version", BODY), ("flags", b"")):
        with pytest.raises(SignatureInvalid):
            check(good, name, body)


@pytest.mark.parametrize("signed", [None, "", "a.b.c", "k1..", "k1.1.é", "k9.1.AAAA"])
def test_what_is_no_signature_is_refused(signed: str | None) -> None:
    with pytest.raises(SignatureInvalid):
        check(signed)
    with pytest.raises(SignatureInvalid):
        check(signature(KEYS, "flags", BODY, NOW_MS) + "A")


def test_every_key_of_the_ring_is_taken_and_no_other() -> None:
    both = Keys.from_text(f"k2:{'22' * 32},k1:{'11' * 32}")
    with pytest.raises(SignatureInvalid):
        check(signature(both, "flags", BODY, NOW_MS))
    for ring in (KEYS, both):
        require(signature(ring, "flags", BODY, NOW_MS), both, "flags", BODY, NOW_MS)
