import json
from typing import Any

import pytest
from jwt.algorithms import RSAAlgorithm

from edge.keysets import KEYS_MAX, KeySet, read_keys
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
    "changes", [{"use": "enc"}, {"kty": "EC"}, {"kty": "oct"}, {"alg": "RS512"}, {"alg": "HS256"}]
)
def test_unusable_key_is_passed_over(changes: dict[str, str]) -> None:
    assert read(ISSUER.jwk(**changes), ISSUER.jwk(kid="good")).keys() == {"good"}


def test_short_key_is_passed_over() -> None:
    assert read(Issuer(bits=1024).jwk()) == {}


def test_endless_list_is_cut() -> None:
    assert len(read(*(ISSUER.jwk(kid=str(number)) for number in range(100)))) == KEYS_MAX


@pytest.mark.parametrize(
    "document",
    [b"", b"[]", b"null", b'{"keys": 1}', b'{"keys": [1]}', b'{"keys": [{}]}', b"\xff",
     b'{"keys": [{"kid": "k", "kty": "RSA", "n": "!", "e": "AQAB"}]}',
     b'{"keys": [{"kid": "k", "kty": "RSA"}]}'],
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
