"""The real edge as a process of the test run: staged, started on free ports, ended whole."""

import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from infra.edge_host import serve
from infra.edge_host.stage import ROOT, node, stage
from tests.workerd.door import CONTEXT_KEYS, Door, free_port

START_S = 30
STOP_S = 10


class Process:
    """A platform with the edge in it."""

    def __init__(self, state: Path, command: list[str]) -> None:
        stage(cloudflare=False)
        self.log = (state / "edge.log").open("w+")
        self.process = subprocess.Popen(
            command,
            env=serve.environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )

    def await_port(self, port: int) -> None:
        """Wait until it listens; Python boots with the first request."""
        deadline = time.monotonic() + START_S
        while True:
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            with suppress(ConnectionRefusedError):
                return socket.create_connection(("127.0.0.1", port)).close()
            time.sleep(0.05)

    def output(self) -> str:
        self.log.flush()
        return Path(self.log.name).read_text()

    def await_line(self, text: str) -> str:
        """Wait for a line of the log; it is written behind the answer."""
        deadline = time.monotonic() + START_S
        while True:
            found = [line for line in self.output().splitlines() if text in line]
            if found:
                return found[0]
            assert time.monotonic() < deadline, self.output()
            time.sleep(0.02)

    def end(self) -> None:
        group = self.process.pid
        os.killpg(group, signal.SIGTERM)
        try:
            self.process.wait(STOP_S)
        finally:
            with suppress(ProcessLookupError):  # all of it has ended
                os.killpg(group, signal.SIGKILL)
            self.log.close()


class Edge(Door):
    """The edge as `make up` runs it: one isolate."""

    def __init__(self, state: Path, origin_url: str = "") -> None:
        super().__init__(free_port())
        command = serve.command(self.port, state / "edge", secrets(state, origin_url))
        self.running = Process(state, command)

    def await_port(self) -> None:
        """Wait until it listens."""
        self.running.await_port(self.port)

    def await_start(self) -> None:
        """Wait until it answers."""
        self.await_port()
        self.client.get("/healthz").raise_for_status()

    def output(self) -> str:
        return self.running.output()

    def await_line(self, text: str) -> str:
        return self.running.await_line(text)

    def stop(self) -> None:
        self.client.close()
        self.running.end()


class Isolates:
    """Several isolates on one platform (isolates.mjs); the first has the objects."""

    def __init__(self, state: Path, origin_url: str = "", count: int = 2) -> None:
        self.doors = [Door(free_port()) for _ in range(count)]
        ports = ",".join(str(door.port) for door in self.doors)
        script = str(Path(__file__).with_name("isolates.mjs"))
        options = {
            "--ports": ports,
            "--state": str(state / "edge"),
            "--secrets": secrets(state, origin_url),
        }
        parts = (str(part) for pair in options.items() for part in pair)
        self.running = Process(state, [node(), script, *parts])

    def await_start(self, door: Door) -> None:
        """Wait until one of them answers; each boots when it is asked first."""
        self.running.await_port(door.port)
        door.client.get("/healthz").raise_for_status()

    def stop(self) -> None:
        for door in self.doors:
            door.client.close()
        self.running.end()


def secrets(state: Path, origin_url: str = "") -> Path:
    """The file of variables that a test's edge has."""
    file = state / "edge.vars"
    file.write_text(
        f"STAGE=test\nLOCAL_OVERRIDES=1\nCONTEXT_KEYS={CONTEXT_KEYS}\n"
        "AWS_ACCESS_KEY_ID=AKIDEXAMPLE\nAWS_SECRET_ACCESS_KEY=secret\n"
        f"ORIGIN_URL={origin_url}\n"
    )
    return file
