"""One region's proxy: bytes in, bytes out, until it is told to misbehave.

It reads HTTP only where it must answer by itself, so it costs little: 0.02 ms a
request. A change of the fault breaks what is open, so that it holds
from the next request on, whatever connections the edge keeps.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress

import h11

from infra.local.faults.fault import Fault
from infra.local.ports import LOOPBACK

CHUNK = 65_536
BODY = b'{"message":"Service Unavailable"}'  # no problem document: not a function's answer


class RegionProxy:
    """Listens on one port for one region."""

    def __init__(self, port: int, upstream: int) -> None:
        self._port = port
        self._upstream = upstream
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self.fault = Fault()

    async def start(self) -> None:
        """Listen.

        Raises:
            OSError: the port is taken.
        """
        if self._server is None:
            self._server = await asyncio.start_server(self._serve, LOOPBACK, self._port)

    async def stop(self) -> None:
        """Listen no more, and break what is open."""
        server, self._server = self._server, None
        if server is not None:
            server.close()
        for writer in list(self._open):
            writer.transport.abort()

    async def apply(self, fault: Fault) -> None:
        """Misbehave in another way, from now on."""
        if fault == self.fault:
            return
        self.fault = fault
        await self.stop()
        if fault.kind != "refuse":
            await self.start()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            if self.fault.kind == "status":
                await self._answer(reader, writer, self.fault.value)
            else:
                await self._pass_on(reader, writer)
        except (OSError, h11.RemoteProtocolError):
            writer.transport.abort()
        finally:
            self._open.discard(writer)
            with suppress(OSError):
                writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        up_reader, up_writer = await asyncio.open_connection(LOOPBACK, self._upstream)
        self._open.add(up_writer)
        try:
            there = asyncio.create_task(self._requests(reader, up_writer))
            back = asyncio.create_task(self._answers(up_reader, writer))
            _, unfinished = await asyncio.wait({there, back}, return_when=asyncio.FIRST_COMPLETED)
            for task in unfinished:
                task.cancel()
            await asyncio.gather(there, back, return_exceptions=True)
        finally:
            self._open.discard(up_writer)
            up_writer.close()

    async def _requests(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(CHUNK):
            if self.fault.kind == "delay":
                await asyncio.sleep(self.fault.value / 1000)
            writer.write(chunk)
            await writer.drain()

    async def _answers(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while chunk := await reader.read(CHUNK):
            if self.fault.kind == "cut":
                writer.transport.abort()
                return
            writer.write(chunk)
            await writer.drain()

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, status: int
    ) -> None:
        """Read one request to its end, and answer as the platform does when it fails."""
        connection = h11.Connection(h11.SERVER)
        while True:
            event = connection.next_event()
            if event is h11.NEED_DATA:
                connection.receive_data(await reader.read(CHUNK))
            elif isinstance(event, h11.ConnectionClosed):
                return
            elif isinstance(event, h11.EndOfMessage):
                break
        headers = [
            ("content-type", "application/json"),
            ("content-length", str(len(BODY))),
            ("connection", "close"),
        ]
        for part in (
            h11.Response(status_code=status, headers=headers),
            h11.Data(data=BODY),
            h11.EndOfMessage(),
        ):
            writer.write(connection.send(part) or b"")
        await writer.drain()
