"""The proxies of all regions as one process.

usage: python -m infra.local.faults FOLDER UPSTREAM_PORT REGION=PORT…

It reads FOLDER/faults.json at start and at each SIGHUP, and writes what is in force to
FOLDER/faults.applied.json: whoever asked for a change waits for that. Ends on SIGTERM.
"""

from __future__ import annotations

import asyncio
import signal
import sys
from pathlib import Path

from infra.local.faults import control
from infra.local.faults.proxy import RegionProxy


async def serve(folder: Path, upstream: int, ports: dict[str, int]) -> None:
    """Run until SIGTERM or SIGINT."""
    proxies = {region: RegionProxy(port, upstream) for region, port in ports.items()}
    changed, over = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, changed.set)

    def end() -> None:
        over.set()
        changed.set()

    for ending in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(ending, end)
    for proxy in proxies.values():
        await proxy.start()
    while not over.is_set():
        changed.clear()
        wanted = control.read(folder / control.WANTED)
        for region, proxy in proxies.items():
            await proxy.apply(wanted[region])
        control.write(folder / control.APPLIED, {name: p.fault for name, p in proxies.items()})
        await changed.wait()
    for proxy in proxies.values():
        await proxy.stop()


if __name__ == "__main__":
    pairs = (argument.split("=") for argument in sys.argv[3:])
    asyncio.run(
        serve(Path(sys.argv[1]), int(sys.argv[2]), {name: int(port) for name, port in pairs})
    )
