import pytest

from functions.adapters.keyring import KEEP_MS, SecretKeyRing
from shared.errors import Busy

ONE, TWO = f"k1:{'ab' * 32}", f"k2:{'cd' * 32},k1:{'ab' * 32}"


class Secrets:
    def __init__(self):
        self.text, self.reads = ONE, 0

    def get_secret_value(self, SecretId):  # noqa: N803 - boto3's name
        assert SecretId == "arn"
        self.reads += 1
        if self.text is None:
            raise Busy
        return {"SecretString": self.text}


@pytest.fixture
def secrets():
    return Secrets()


@pytest.fixture
def clock():
    return [0]


@pytest.fixture
def ring(secrets, clock):
    return SecretKeyRing(lambda: secrets, "arn", lambda: clock[0])


def test_the_ring_is_read_once_in_five_minutes(ring, secrets, clock):
    assert ring().current == ring().current == "k1"
    clock[0] += KEEP_MS
    ring()
    assert secrets.reads == 1


def test_a_rotation_is_seen(ring, secrets, clock):
    ring()
    secrets.text = TWO
    clock[0] += KEEP_MS + 1
    assert ring().current == "k2"


def test_the_ring_stays_in_use_while_the_store_is_away(ring, secrets, clock):
    ring()
    secrets.text = None
    clock[0] += KEEP_MS + 1
    assert ring().current == "k1"


def test_without_a_ring_there_is_nothing_to_fall_back_on(ring, secrets):
    secrets.text = None
    with pytest.raises(Busy):
        ring()
