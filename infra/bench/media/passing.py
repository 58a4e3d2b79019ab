"""Memory of the edge while it passes on an object of 10 MB, and one of 1 GB: it must not grow."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

from infra.bench.media import world
from infra.bench.media.servers import Server
from infra.bench.media.world import SMALL, Kind
from infra.bench.processes import rss_mb

SAMPLED_S = 0.02
RECEIVED = 1 << 20
TIMEOUT_S = 60


def peak_mb(kind: Kind, server: Server) -> float:
    """The most that the process took while an object of a kind was read.

    Raises:
        ValueError: it was not passed on whole.
    """
    server.workerd.get(world.paths(SMALL)[0])  # Python has booted, and has seen one segment
    with _sampled(server.workerd.process_id) as samples:
        for path in world.paths(kind):
            size = _read(server.workerd.url, path)
            if size != kind.bytes:
                raise ValueError(f"{path}: {size} bytes of {kind.bytes}")
    return max(samples)


@contextlib.contextmanager
def _sampled(process_id: int) -> Iterator[list[float]]:
    """Resident memory, again and again until the end."""
    samples, ended = [rss_mb(process_id)], threading.Event()

    def sample() -> None:
        while not ended.wait(SAMPLED_S):
            samples.append(rss_mb(process_id))

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        yield samples
    finally:
        ended.set()
        sampler.join()
        samples.append(rss_mb(process_id))


def _read(url: str, path: str) -> int:
    """Read an object and forget it; how many bytes it had."""
    parts, buffer = urlsplit(url), bytearray(RECEIVED)
    asked = f"GET {path} HTTP/1.1\r\nhost: edge.example\r\nconnection: close\r\n\r\n"
    with socket.create_connection((parts.hostname, parts.port), TIMEOUT_S) as connection:
        connection.sendall(asked.encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            piece = connection.recv(RECEIVED)
            if not piece:
                raise ValueError(f"{path}: {answer[:400]!r}")
            answer += piece
        head, _, body = answer.partition(b"\r\n\r\n")
        if b" 200 " not in head.partition(b"\r\n")[0]:
            raise ValueError(f"{path}: {answer[:400]!r}")
        size = len(body)
        while count := connection.recv_into(buffer):
            size += count
    return size
