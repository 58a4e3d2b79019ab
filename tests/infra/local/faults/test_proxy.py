import asyncio
from collections.abc import Awaitable, Callable

import pytest

from infra.local.faults.fault import Fault
from infra.local.faults.proxy import RegionProxy
from infra.local.ports import LOOPBACK, free_ports

REQUEST = b"POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello"
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


class Function:
    """What is behind the proxy: it counts the requests that it was reached by."""

    def __init__(self) -> None:
        self.reached = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await reader.readuntil(b"hello"):
                self.reached += 1
                writer.write(ANSWER)
                await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            writer.close()


async def ask(port: int) -> bytes:
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    try:
        writer.write(REQUEST)
        return await reader.read(4_096)
    finally:
        writer.close()


def played(scene: Callable[[RegionProxy, int, Function], Awaitable[None]]) -> None:
    """Run a scene with a proxy before a function."""

    async def run() -> None:
        port, upstream = free_ports(2)
        function, proxy = Function(), RegionProxy(port, upstream)
        server = await asyncio.start_server(function.serve, LOOPBACK, upstream)
        await proxy.start()
        try:
            async with asyncio.timeout(10):
                await scene(proxy, port, function)
        finally:
            await proxy.stop()
            server.close()
            await asyncio.sleep(0.05)  # transports close in the loop's next rounds

    asyncio.run(run())


def test_proxy_without_a_fault_is_a_pipe() -> None:
    async def scene(_proxy: RegionProxy, port: int, _function: Function) -> None:
        assert await ask(port) == ANSWER
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        for _ in range(3):  # over one connection
            writer.write(REQUEST)
            assert await reader.readexactly(len(ANSWER)) == ANSWER
        writer.close()

    played(scene)


def test_refusing_region_has_no_listener_and_comes_back() -> None:
    async def scene(proxy: RegionProxy, port: int, function: Function) -> None:
        await proxy.apply(Fault("refuse"))
        with pytest.raises(ConnectionRefusedError):
            await ask(port)
        assert function.reached == 0
        await proxy.apply(Fault())
        assert await ask(port) == ANSWER

    played(scene)


def test_cut_region_does_the_work_and_loses_the_answer() -> None:
    async def scene(proxy: RegionProxy, port: int, function: Function) -> None:
        await proxy.apply(Fault("cut"))
        assert await ask(port) == b""
        assert function.reached == 1

    played(scene)


def test_late_region_answers_late() -> None:
    async def scene(proxy: RegionProxy, port: int, _function: Function) -> None:
        await proxy.apply(Fault("delay", 120))
        began = asyncio.get_running_loop().time()
        assert await ask(port) == ANSWER
        assert asyncio.get_running_loop().time() - began >= 0.12

    played(scene)


def test_failing_platform_answers_for_the_function() -> None:
    async def scene(proxy: RegionProxy, port: int, function: Function) -> None:
        await proxy.apply(Fault("status", 502))
        answer = await ask(port)
        assert answer.startswith(b"HTTP/1.1 502 ")
        assert b"problem+json" not in answer
        assert function.reached == 0

    played(scene)


def test_fault_holds_for_connections_that_were_open_before() -> None:
    async def scene(proxy: RegionProxy, port: int, _function: Function) -> None:
        reader, writer = await asyncio.open_connection(LOOPBACK, port)
        writer.write(REQUEST)
        assert await reader.readexactly(len(ANSWER)) == ANSWER
        await proxy.apply(Fault("refuse"))
        writer.write(REQUEST)
        with pytest.raises((ConnectionResetError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)
        writer.close()

    played(scene)
