"""Start workerd by itself, on one worker: without wrangler and Miniflare, whose proxies would be measured too."""

import json
import os
import signal
import socket
import subprocess
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Literal, Self

from infra.bench.processes import cpu_s, rss_mb
from infra.edge_host.serve import HEAP_MB
from infra.edge_host.stage import ROOT, node

START_S = 30
STOP_S = 10

Kind = Literal["esModule", "wasm", "text", "data", "json"]


@dataclass(frozen=True)
class Module:
    """A module of a worker: the name it is imported by, its kind, its file."""

    name: str
    kind: Kind
    file: Path


@dataclass(frozen=True)
class Worker:
    """What one workerd runs. The first module is the main one."""

    name: str
    modules: tuple[Module, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    cache: str = ""  # host:port of what `caches.default` asks; nobody if empty


@dataclass(frozen=True)
class Response:
    """An answer, with lower-case header names."""

    status: int
    headers: dict[str, str]
    body: bytes

    @classmethod
    def of(cls, answer: Any) -> Self:
        """Read urllib's."""
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return cls(answer.status, headers, bytes(answer.read()))


class Workerd:
    """A workerd with one worker on a free port, as a context."""

    def __init__(self, worker: Worker, folder: Path) -> None:
        self.port = free_port()
        self._configuration = folder / f"{worker.name}.capnp"
        self._configuration.write_text(_configuration(worker, self.port, folder))
        self._log = folder / f"{worker.name}.log"
        self.boot_s = 0.0

    def __enter__(self) -> Self:
        with self._log.open("w") as log:
            began = time.perf_counter()
            self._process = subprocess.Popen(
                [binary(), "serve", str(self._configuration)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,  # console.log; where lines go is the platform's affair
                stderr=log,
                start_new_session=True,
            )
        try:
            self._await(began)
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace_back: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def process_id(self) -> int:
        """The process whose CPU is counted."""
        return self._process.pid

    @property
    def cpu_s(self) -> float:
        """CPU seconds so far."""
        return cpu_s(self._process.pid)

    @property
    def rss_mb(self) -> float:
        """Resident memory now."""
        return rss_mb(self._process.pid)

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Response:
        """One request, whatever its status."""
        fields = dict(headers or {})
        asked = urllib.request.Request(self.url + path, headers=fields)  # noqa: S310 - loopback
        try:
            with _OPENER.open(asked, timeout=START_S) as answer:
                return Response.of(answer)
        except urllib.error.HTTPError as refused:
            return Response.of(refused)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """End it."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(STOP_S)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()

    def _await(self, began: float) -> None:
        """Wait for the first answer, in which Python boots.

        Raises:
            TimeoutError: there was none.
        """
        while time.perf_counter() - began < START_S and self._process.poll() is None:
            try:
                self.get("/healthz")
            except OSError:
                time.sleep(0.01)
            else:
                self.boot_s = time.perf_counter() - began
                return
        raise TimeoutError(f"workerd gave no answer: {self._log.read_text()[-2_000:]}")


_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # loopback has no proxy


def binary() -> str:
    """The binary for this machine, as its npm package names it."""
    asked = [node(), "-p", "require('workerd').default"]
    done = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _configuration(worker: Worker, port: int, folder: Path) -> str:
    """Cap'n Proto text; workerd/workerd.capnp of the npm package has the schema.

    Files are named relative to the configuration: an absolute path would be looked for
    among workerd's own imports.
    """
    date = tomllib.loads((ROOT / "wrangler.toml").read_text())["compatibility_date"]
    modules = ",\n    ".join(
        f"(name = {json.dumps(module.name)}, {module.kind} = embed {_from(folder, module.file)})"
        for module in worker.modules
    )
    bindings = ",\n    ".join(
        f"(name = {json.dumps(name)}, text = {json.dumps(value, ensure_ascii=False)})"
        for name, value in worker.variables.items()
    )
    cache = cached = ""
    if worker.cache:
        address = json.dumps(worker.cache)
        cache = f'    (name = "cache", external = (address = {address}, http = ())),\n'
        cached = '  cacheApiOutbound = "cache",\n'
    return (
        'using Workerd = import "/workerd/workerd.capnp";\n'
        "const config :Workerd.Config = (\n"
        "  services = [\n"
        '    (name = "main", worker = .worker),\n'
        '    (name = "internet", network = (allow = ["local"])),\n'
        f"{cache}"
        "  ],\n"
        f'  sockets = [(name = "http", address = "127.0.0.1:{port}", http = (), service = "main")],\n'
        f'  v8Flags = ["--max-heap-size={HEAP_MB}"],\n'
        ");\n"
        "const worker :Workerd.Worker = (\n"
        f"  modules = [\n    {modules}\n  ],\n"
        f"  bindings = [\n    {bindings}\n  ],\n"
        f"{cached}"
        f'  compatibilityDate = "{date}",\n'
        ");\n"
    )


def _from(folder: Path, file: Path) -> str:
    return json.dumps(os.path.relpath(file, folder))
