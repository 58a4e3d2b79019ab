import json
from typing import Any

import pytest
from jwt import get_algorithm_by_name
from jwt.algorithms import RSAAlgorithm

from edge.keysets import DOCUMENT_MAX, KEYS_MAX, KeySet, read_keys
from shared import base64url
from tests.edge.given import NOW_MS
from tests.edge.tokens import Issuer

ISSUER = Issuer()


def read(*listed: Any) -> dict[str, Any]:
    return read_keys(json.dumps({"keys": list(listed)}).encode())


def test_key_comes_with_its_algorithm_and_no_more_than_is_needed() -> None:
    (key,) = read(ISSUER.jwk()).values()
    assert key.algorithm == "RS256"
    assert json.loads(key.jwk).keys() == {"kty", "n", "e"}
    assert RSAAlgorithm.from_jwk(key.jwk) == ISSUER.private.public_key()


def test_algorithm_follows_from_the_kind_of_key() -> None:
    jwk = ISSUER.jwk()
    del jwk["alg"]
    assert read(jwk)["key-1"].algorithm == "RS256"


@pytest.mark.parametrize(
    "changes",
    [
        {"use": "enc"},
        {"kty": "EC"},
        {"kty": "oct"},
        {"kty": ["RSA"]},
        {"alg": "RS512"},
        {"alg": "HS256"},
        {"alg": ["RS256"]},
        {"key_ops": ["sign"]},
        {"key_ops": "verify"},
        {"d": "AQAB"},
        {"e": "AQ"},
        {"e": "Ag"},
        {"n": "!"},
        {"n": None},
        {"n": "AQAB"},
        {"n": base64url.encode(b"\xff" * 513)},
        {"n": base64url.encode(b"\xff" * 255 + b"\xfe")},
        {"crv": "P-256"},
    ],
)
def test_unusable_key_is_passed_over(changes: dict[str, str]) -> None:
    assert read(ISSUER.jwk(**changes), ISSUER.jwk(kid="good")).keys() == {"good"}


def test_short_key_is_passed_over() -> None:
    assert read(Issuer(bits=1024).jwk()) == {}


def test_endless_list_is_cut() -> None:
    assert len(read(*(ISSUER.jwk(kid=str(number)) for number in range(100)))) == KEYS_MAX


@pytest.mark.parametrize(
    "document",
    [b"", b"[]", b"null", b'{"keys": 1}', b'{"keys": {}}', b'{"keys": "k"}', b"\xff", b"[" * 5_000,
     b'{"keys": [], "keys": []}', b'{"keys": []}' + b" " * DOCUMENT_MAX],
)  # fmt: skip
def test_what_is_no_key_set_is_a_value_error(document: bytes) -> None:
    with pytest.raises(ValueError, match="not a key set"):
        read_keys(document)


def test_unknown_key_is_looked_for_at_most_every_30_seconds() -> None:
    keyset = KeySet(read_ms=NOW_MS)
    assert not keyset.may_look(NOW_MS + 29_999)
    assert keyset.may_look(NOW_MS + 30_000)


def test_keys_are_renewed_after_an_hour_by_one_request() -> None:
    keyset = KeySet(read_ms=NOW_MS)
    hour = NOW_MS + 3_600_000
    assert not keyset.begin_renewal(hour - 1)
    assert keyset.begin_renewal(hour)
    assert not keyset.begin_renewal(hour + 29_999)
    assert keyset.begin_renewal(hour + 30_000)  # the first one had no luck


@pytest.mark.parametrize(
    ("algorithm", "members"), [("ES256", {"kty", "crv", "x", "y"}), ("EdDSA", {"kty", "crv", "x"})]
)
def test_curves_have_an_algorithm_each(algorithm: str, members: set[str]) -> None:
    issuer = Issuer(algorithm=algorithm)
    (key,) = read(issuer.jwk()).values()
    assert key.algorithm == algorithm
    assert json.loads(key.jwk).keys() == members
    authority = get_algorithm_by_name(algorithm)
    assert authority.from_jwk(key.jwk) == issuer.private.public_key()


def test_ed25519_goes_by_two_names() -> None:
    (key,) = read(Issuer(algorithm="EdDSA").jwk(alg="Ed25519")).values()
    assert key.is_named("EdDSA")
    assert key.is_named("Ed25519")
    assert not key.is_named("RS256")


ES = Issuer(algorithm="ES256")
ZERO = base64url.encode(bytes(32))


@pytest.mark.parametrize(
    "changes",
    [
        {"crv": "P-384"},
        {"crv": "secp256k1"},
        {"alg": "EdDSA"},
        {"alg": "RS256"},
        {"y": ES.jwk()["x"]},
        {"x": ZERO, "y": ZERO},
        {"x": base64url.encode(b"\xff" * 32)},
        {"x": base64url.encode(b"\0" + base64url.decode(ES.jwk()["x"]))},
        {"y": None},
    ],
)
def test_point_that_is_not_on_its_curve_is_passed_over(changes: dict[str, Any]) -> None:
    assert read(ES.jwk(**changes)) == {}


def test_keys_that_share_an_id_are_all_passed_over() -> None:
    twice = [ISSUER.jwk(), Issuer().jwk(), ISSUER.jwk(kid="other")]
    assert read(*twice).keys() == {"other"}


@pytest.mark.parametrize(
    "stray", [1, "key", None, [], {}, {"kty": "RSA"}, {"kid": 7, "kty": "RSA"}]
)
def test_entry_that_is_no_key_harms_no_other(stray: Any) -> None:
    assert read(stray, ISSUER.jwk()).keys() == {"key-1"}


def test_issuer_that_has_just_failed_is_left_alone() -> None:
    keyset = KeySet(failed_ms=NOW_MS)
    assert keyset.is_out(NOW_MS + 1_999)
    assert not keyset.is_out(NOW_MS + 2_000)
