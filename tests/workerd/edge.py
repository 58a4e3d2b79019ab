"""The real edge as a process of the test run: staged, started on a free port, ended whole."""

import json
import os
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import httpx

from edge.signing import signature
from infra.edge_host import serve
from infra.edge_host.stage import ROOT, stage
from shared.keys import Keys

START_S = 30
STOP_S = 10
CONTEXT_KEYS = "k1:" + bytes(range(32)).hex()


class Edge:
    """A running edge and a client of it."""

    def __init__(self, state: Path, origin_url: str = "") -> None:
        stage(cloudflare=False)
        self.state = state
        self.port = free_port()
        secrets = state / "edge.vars"
        secrets.write_text(
            f"STAGE=test\nLOCAL_OVERRIDES=1\nCONTEXT_KEYS={CONTEXT_KEYS}\n"
            "AWS_ACCESS_KEY_ID=AKIDEXAMPLE\nAWS_SECRET_ACCESS_KEY=secret\n"
            f"ORIGIN_URL={origin_url}\n"
        )
        self.log = (state / "edge.log").open("w+")
        self.process = subprocess.Popen(
            serve.command(self.port, state / "edge", secrets),
            env=serve.environment(),
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self.client = httpx.Client(
            base_url=f"http://127.0.0.1:{self.port}", timeout=20, trust_env=False
        )

    def await_port(self) -> None:
        """Wait until it listens; Python boots with the first request."""
        deadline = time.monotonic() + START_S
        while True:
            assert self.process.poll() is None, self.output()
            assert time.monotonic() < deadline, self.output()
            with suppress(ConnectionRefusedError):
                return socket.create_connection(("127.0.0.1", self.port)).close()
            time.sleep(0.05)

    def await_start(self) -> None:
        """Wait until it answers."""
        self.await_port()
        self.client.get("/healthz").raise_for_status()

    def publish(
        self, keys: Keys, document: dict[str, Any], name: str = "directory"
    ) -> httpx.Response:
        """Publish a document as a deployment does."""
        return self.call(keys, "PUT", "config", name, document)

    def call(
        self, keys: Keys, method: str, kind: str, name: str, document: Any = None
    ) -> httpx.Response:
        """A signed call of whoever runs the edge."""
        body = b"" if document is None else json.dumps(document).encode()
        about = name if kind == "config" else f"{kind}/{name}"
        signed = signature(keys, about, body, time.time_ns() // 1_000_000)
        headers = {"content-type": "application/json", "nearcast-signature": signed}
        return self.client.request(method, f"/_edge/{kind}/{name}", content=body, headers=headers)

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

    def stop(self) -> None:
        self.client.close()
        group = self.process.pid
        os.killpg(group, signal.SIGTERM)
        try:
            self.process.wait(STOP_S)
        finally:
            with suppress(ProcessLookupError):  # all of it has ended
                os.killpg(group, signal.SIGKILL)
            self.log.close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
