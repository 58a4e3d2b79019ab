import os
import socket
from collections.abc import Iterator

import pytest

from infra.local import ports


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as server:
        server.bind((ports.LOOPBACK, 0))
        server.listen()
        yield server.getsockname()[1]


def test_a_listening_port_is_not_free(taken: int) -> None:
    assert not ports.is_free(taken)


def test_the_holder_of_a_port_is_named_with_its_number(taken: int) -> None:
    holder = ports.holder(taken)

    assert holder is None or f"(pid {os.getpid()})" in holder


def test_free_ports_differ_and_are_free() -> None:
    found = ports.free_ports(5)

    assert len(set(found)) == 5
    assert all(map(ports.is_free, found))
    assert ports.holder(found[0]) is None


def test_the_next_free_port_passes_over_taken_ones(taken: int) -> None:
    assert ports.next_free(taken - 1) != taken
