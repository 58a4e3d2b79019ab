"""A load of requests over connections that stay open, measured at both ends.

It shares the machine with what it measures, so it does next to nothing: requests are
made beforehand, and of an answer only the status and the end are looked for. That
keeps the server busy, which it must be for CPU a request to mean anything: an idle
server pays for each request's wake-up alone.
"""

import select
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass

from infra.bench.processes import cpu_s

TIMEOUT_S = 20
RECEIVED = 1_048_576  # bytes at a time
HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"
LAST_CHUNK = b"0\r\n\r\n"


@dataclass(frozen=True)
class Measured:
    """One run: requests a second, CPU of the process in ms a request, latencies in ms, bytes of bodies."""

    rate: float
    cpu_ms: float
    p50_ms: float
    p99_ms: float
    bytes: int = 0


@dataclass
class _Connection:
    """A connection, what it sends in turn, and the answer it is receiving.

    Of a body of known length only the count of bytes is kept: `left` of them have not come.
    """

    socket: socket.socket
    turn: int
    began: float = 0.0
    received: bytes = b""
    length: int = 0
    left: int = 0


def measure(
    port: int,
    process_id: int,
    requests: Sequence[bytes],
    *,
    status: int,
    count: int,
    connections: int,
) -> Measured:
    """Send `count` of the requests in turn, each connection one after the other.

    Raises:
        ConnectionError: the server closed a connection, or did not answer.
        ValueError: an answer has another status than `status`.
    """
    latencies: list[float] = []
    bodies, buffer = 0, memoryview(bytearray(RECEIVED))
    wanted = b"HTTP/1.1 %d " % status
    opened: dict[int, _Connection] = {}
    poll = select.poll()
    try:
        for number in range(connections):
            made = socket.create_connection(("127.0.0.1", port), TIMEOUT_S)
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            opened[made.fileno()] = _Connection(made, number)
            poll.register(made, select.POLLIN)
        before, began = cpu_s(process_id), time.perf_counter()
        for connection in opened.values():
            _send(connection, requests, connections)
        sent = connections
        while len(latencies) < count:
            for number, _ in _ready(poll):
                connection = opened[number]
                length = _receive(connection, wanted, buffer)
                if length is None:
                    continue
                bodies += length
                latencies.append(time.perf_counter() - connection.began)
                if sent < count:
                    _send(connection, requests, connections)
                    sent += 1
        passed, after = time.perf_counter() - began, cpu_s(process_id)
    finally:
        for connection in opened.values():
            connection.socket.close()
    latencies.sort()
    return Measured(
        rate=count / passed,
        cpu_ms=(after - before) / count * 1000,
        p50_ms=latencies[count // 2] * 1000,
        p99_ms=latencies[count * 99 // 100] * 1000,
        bytes=bodies,
    )


def _ready(poll: "select.poll") -> list[tuple[int, int]]:
    ready = poll.poll(TIMEOUT_S * 1000)
    if not ready:
        raise ConnectionError("the server does not answer")
    return ready


def _send(connection: _Connection, requests: Sequence[bytes], step: int) -> None:
    request = requests[connection.turn % len(requests)]
    connection.turn += step
    connection.began = time.perf_counter()
    connection.socket.sendall(request)


def _receive(connection: _Connection, wanted: bytes, buffer: memoryview) -> int | None:
    """Take what has come; the bytes of the body once the answer is whole."""
    count = connection.socket.recv_into(buffer)
    if not count:
        raise ConnectionError("the server closed the connection")
    if connection.left:
        return _pass(connection, count)
    received = connection.received + buffer[:count]
    connection.received = received
    head_end = received.find(HEAD_END)
    if head_end < 0:
        return None
    if not received.startswith(wanted):
        raise ValueError(f"{wanted!r} was expected: {received[:400]!r}")
    length = _length(received[:head_end].lower())
    here = len(received) - head_end - len(HEAD_END)
    if length is None:
        if not received.endswith(LAST_CHUNK):
            return None
    elif here < length:
        connection.length, connection.left = length, length
        return _pass(connection, here)
    connection.received = b""
    return here


def _pass(connection: _Connection, count: int) -> int | None:
    """Count bytes of a body; all of them once it is whole."""
    connection.left -= count
    if connection.left:
        return None
    connection.received = b""
    return connection.length


def _length(head: bytes) -> int | None:
    """The length of the body that a head announces; None is chunks."""
    found = head.find(LENGTH)
    if found >= 0:
        return int(head[found + len(LENGTH) :].split(b"\r\n", 1)[0])
    if b"transfer-encoding: chunked" in head:
        return None
    return 0  # 204 and 304 have no body (RFC 9110 section 6.4.1)
