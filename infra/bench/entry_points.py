"""Measure the doors of a Python Worker in raw workerd: `make bench-entry`.

One workerd, one isolate, the same answer of 3.6 KB through each door, in turns. What is
compared is CPU a request; requests a second include this program's own share of the
machine, which it takes from the same cores.
"""

import asyncio
import os
import platform
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
import zipfile
from pathlib import Path

from infra.bench.load import Measured, measure
from infra.edge_host.stage import HERE as HOST_SOURCE
from infra.edge_host.stage import ROOT, application, dependencies, node, stage

BENCH = ROOT / "build/bench"
ROUNDS, COUNT, CONNECTIONS = 3, 3_000, 8
START_S = 20
DOORS = {
    "/class": "WorkerEntrypoint.fetch, the SDK's Response",
    "/coroutine": "async on_fetch, JS objects",
    "/function": "on_fetch, JS objects",
    "/v1/nothing": "the edge itself: on_fetch, pipeline, 404 and log line",
}
MODULES = {
    "host.mjs": "esModule",
    "prelude.mjs": "esModule",
    "pyodide.mjs": "esModule",
    "pyodide.asm.mjs": "esModule",
    "pyodide.asm.wasm": "wasm",
    "pyodide-lock.json": "text",
    "stdlib.zip": "data",
}
VARIABLES = {
    "CONTEXT_KEYS": "k1:" + "00" * 32,
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "STAGE": "bench",
    "VERSION": "0",
}


def build(port: int) -> Path:
    """Put the bench worker where the edge's main module would be; return workerd's configuration."""
    stage(cloudflare=False)
    BENCH.mkdir(parents=True, exist_ok=True)
    source = BENCH / "application.source.zip"
    with zipfile.ZipFile(source, "w") as archive:
        archive.write(Path(__file__).with_name("entry_points_worker.py"), "worker.py")
        for name, path in application() + dependencies():
            archive.write(path, name)
    target = BENCH / "application.zip"
    compiler = HOST_SOURCE / "precompile.mjs"
    subprocess.run([node(), str(compiler), str(source), str(target)], check=True)
    modules = [
        f'(name = "{name}", {kind} = embed "../host/{name}")' for name, kind in MODULES.items()
    ]
    modules.append('(name = "application.zip", data = embed "application.zip")')
    bindings = [f'(name = "{name}", text = "{value}")' for name, value in VARIABLES.items()]
    date = tomllib.loads((ROOT / "wrangler.toml").read_text())["compatibility_date"]
    configuration = BENCH / "workerd.capnp"
    configuration.write_text(
        'using Workerd = import "/workerd/workerd.capnp";\n'
        "const config :Workerd.Config = (\n"
        '  services = [(name = "main", worker = .worker)],\n'
        f'  sockets = [(name = "http", address = "127.0.0.1:{port}", http = (), service = "main")],\n'
        ");\n"
        "const worker :Workerd.Worker = (\n"
        f"  modules = [{', '.join(modules)}],\n"
        f"  bindings = [{', '.join(bindings)}],\n"
        f'  compatibilityDate = "{date}",\n'
        ");\n"
    )
    return configuration


def workerd() -> str:
    """The binary for this machine, as its npm package names it."""
    asked = [node(), "-p", "require('workerd').default"]
    return subprocess.run(
        asked, cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.strip()


def await_start(port: int) -> float:
    """Seconds until the first answer, in which Python boots.

    Raises:
        TimeoutError: there was none.
    """
    began = time.perf_counter()
    while time.perf_counter() - began < START_S:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/function", timeout=START_S):
                return time.perf_counter() - began
        except OSError:
            time.sleep(0.02)
    raise TimeoutError("workerd gave no answer")


def show(door: str, runs: list[Measured]) -> None:
    """Print the run with the least CPU: the one that others disturbed the least."""
    best = min(runs, key=lambda run: run.cpu_ms or run.p50_ms)
    cpu = "    —" if best.cpu_ms is None else f"{best.cpu_ms:5.3f}"
    print(f"{best.rate:8.0f}  {cpu}  {best.p50_ms:7.2f}  {best.p99_ms:7.2f}  {door}")


def main() -> int:
    """Start workerd, measure every door, end workerd."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    configuration = build(port)
    process = subprocess.Popen(
        [workerd(), "serve", str(configuration)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        print(f"{platform.machine()}, {os.cpu_count()} cores; {CONNECTIONS} connections")
        print(f"first answer after {await_start(port):.2f} s (compiled bytecode, no snapshot)\n")
        print("   req/s  CPU ms   p50 ms   p99 ms  door")
        runs: dict[str, list[Measured]] = {door: [] for door in DOORS}
        for _ in range(ROUNDS):
            for path, found in runs.items():
                options = {"count": COUNT, "connections": CONNECTIONS}
                found.append(asyncio.run(measure(port, path, process.pid, **options)))
        for path, found in runs.items():
            show(DOORS[path], found)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()
    return 0


if __name__ == "__main__":
    sys.exit(main())
