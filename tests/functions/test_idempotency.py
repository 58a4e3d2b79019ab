from dataclasses import replace

import pytest

from functions.idempotency import checked, claim_of
from shared.errors import IdempotencyKeyMalformed
from shared.limits import IDEMPOTENCY_HOURS, IDEMPOTENCY_KEY_MAX


@pytest.mark.parametrize("key", ["!", "~", "a" * IDEMPOTENCY_KEY_MAX])
def test_keys_are_of_visible_ascii(key):
    assert checked(key) == key


@pytest.mark.parametrize("key", ["", " ", "a b", "\x7f", "é", "a" * (IDEMPOTENCY_KEY_MAX + 1)])
def test_other_keys_are_refused(key):
    with pytest.raises(IdempotencyKeyMalformed):
        checked(key)


def test_a_claim_tells_requests_apart_and_not_when_they_came():
    first = claim_of("key", ["text", ["m"]], 5_000)
    later = claim_of("key", ["text", ["m"]], 9_000)
    assert first.expires_s == 5 + IDEMPOTENCY_HOURS * 3_600
    assert later == replace(first, expires_s=first.expires_s + 4)
    assert claim_of("key", ["text", "m"], 5_000).body_digest != first.body_digest
    assert claim_of("yek", ["text", ["m"]], 5_000).key_digest != first.key_digest
