"""A load of plain GETs over connections that stay open, measured at both ends."""

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path

# As many fields, and as long, as a client with an access token sends.
REQUEST = (
    "GET {path} HTTP/1.1\r\nHost: edge.example\r\nUser-Agent: nearcast-bench\r\nAccept: */*\r\n"
    "Accept-Language: en\r\nX-Filler: " + "x" * 1_000 + "\r\n\r\n"
)


@dataclass(frozen=True)
class Measured:
    """One run: requests a second, CPU of the process in ms a request, latencies in ms."""

    rate: float
    cpu_ms: float | None
    p50_ms: float
    p99_ms: float


async def measure(
    port: int, path: str, process_id: int, *, count: int, connections: int
) -> Measured:
    """Send `count` requests, each connection one after the other.

    Raises:
        ConnectionError: the server closed a connection.
        ValueError: an answer has no declared length.
    """
    latencies: list[float] = []
    before, began = _cpu_s(process_id), time.perf_counter()
    share = count // connections
    await asyncio.gather(*(_connection(port, path, share, latencies) for _ in range(connections)))
    passed, after = time.perf_counter() - began, _cpu_s(process_id)
    latencies.sort()
    sent = len(latencies)
    return Measured(
        rate=sent / passed,
        cpu_ms=None if before is None or after is None else (after - before) / sent * 1000,
        p50_ms=latencies[sent // 2] * 1000,
        p99_ms=latencies[sent * 99 // 100] * 1000,
    )


async def _connection(port: int, path: str, count: int, latencies: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = REQUEST.format(path=path).encode()
    for _ in range(count):
        began = time.perf_counter()
        writer.write(request)
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
        except asyncio.IncompleteReadError as error:
            raise ConnectionError("the server closed the connection") from error
        length = head.partition(b"content-length:")[2].partition(b"\r\n")[0]
        await reader.readexactly(int(length))
        latencies.append(time.perf_counter() - began)
    writer.close()
    await writer.wait_closed()


def _cpu_s(process_id: int) -> float | None:
    """CPU seconds a process has used; None where there is no /proc."""
    file = Path(f"/proc/{process_id}/stat")
    if not file.exists():
        return None
    fields = file.read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
