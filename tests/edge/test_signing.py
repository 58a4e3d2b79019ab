import pytest

from edge.signing import SKEW_MS, require_signature, signature
from shared.errors import SignatureInvalid
from shared.keys import Keys
from tests.edge.given import NOW_MS, VARIABLES, routed

KEYS = Keys.from_text(VARIABLES["CONTEXT_KEYS"])
BODY = b'{"a": 1}'


def check(signed: str | None, name: str = "flags", body: bytes = BODY) -> None:
    headers = {} if signed is None else {"nearcast-signature": signed}
    made = routed("/_edge/config/flags", "PUT", body=body, headers=headers)
    require_signature(made, KEYS, name)


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
    for none in (None, "", "a.b.c", good + "A"):
        with pytest.raises(SignatureInvalid):
            check(none)


def test_every_key_of_the_ring_is_taken_and_no_other() -> None:
    both = Keys.from_text(f"k2:{'22' * 32},{VARIABLES['CONTEXT_KEYS']}")
    with pytest.raises(SignatureInvalid):
        check(signature(both, "flags", BODY, NOW_MS))
    made = routed("/_edge/config/flags", "PUT", body=BODY)
    for ring in (KEYS, both):
        made.request.headers["nearcast-signature"] = signature(ring, "flags", BODY, NOW_MS)
        require_signature(made, both, "flags")
