import pytest

from edge.signing import require_signature
from shared.errors import SignatureInvalid
from shared.keys import Keys
from shared.signing import SKEW_MS, signature
from tests.edge.given import NOW_MS, VARIABLES, routed

KEYS = Keys.from_text(VARIABLES["CONTEXT_KEYS"])
BODY = b'{"a": 1}'


def check(signed: str | None, name: str = "flags", body: bytes = BODY) -> None:
    headers = {} if signed is None else {"nearcast-signature": signed}
    made = routed("/_edge/config/flags", "PUT", body=body, headers=headers)
    require_signature(made, KEYS, name)


def test_what_is_signed_now_for_this_body_may_go_on() -> None:
    check(signature(KEYS, "flags", BODY, NOW_MS))


def test_what_is_not_signed_for_it_may_not() -> None:
    good = signature(KEYS, "flags", BODY, NOW_MS)
    late = signature(KEYS, "flags", BODY, NOW_MS - SKEW_MS - 1)
    for signed, name, body in (
        (None, "flags", BODY),
        (late, "flags", BODY),
        (good, "purge", BODY),
        (good, "flags", b""),
    ):
        with pytest.raises(SignatureInvalid):
            check(signed, name, body)
