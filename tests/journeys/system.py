"""The whole local system as journeys use it: people who act through the edge, and an operator.

One instance for the session, of its own name and ports, so that a running `make up`
is neither needed nor disturbed.
"""

import itertools
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from typing import Any, TypeVar

import httpx

from infra.cli.client import Client, Session
from infra.cli.importing.operator import Operator, local_operator
from infra.cli.problem import ApiError, Unreachable
from infra.local.aws import LocalAws
from infra.local.instance import ROOT, Instance
from infra.local.ports import free_ports
from shared.directory import Cell, Directory

NAME = "test"
PASSWORD = "correct horse battery"
ARRIVAL_S = 20.0  # the emulator is not the measure; it usually takes a second

T = TypeVar("T")
_numbers = itertools.count(1)


class System:
    """A running instance."""

    def __init__(self, name: str = NAME) -> None:
        self.instance = Instance(name)
        self.url = f"http://127.0.0.1:{self.instance.state().edge_port}"
        self.aws = LocalAws(self.instance)
        self.operator: Operator = local_operator(name)
        self.directory: Directory = self.operator.directory
        self._closing = ExitStack()
        self._closing.callback(self.aws.close)
        self._stranger = self._client()

    def newcomer(self, zone: str, username: str | None = None) -> "Someone":
        """Somebody who just signed up."""
        name = username or f"{zone}_{next(_numbers)}_{secrets.token_hex(3)}"
        client = self._client()
        return Someone(client, client.sign_up(name, PASSWORD, zone))

    def stranger(self) -> Client:
        """Somebody who is not signed in."""
        self._stranger.session = None
        return self._stranger

    def close(self) -> None:
        """Close every connection."""
        self._closing.close()

    def _client(self) -> Client:
        return self._closing.enter_context(Client(self.url))

    def raw(self, method: str, path: str, **options: Any) -> httpx.Response:
        """A request as it is, without the client's manners."""
        return httpx.request(method, self.url + path, timeout=30, trust_env=False, **options)

    def cell(self, zone: str) -> Cell:
        """A zone's cell."""
        return self.directory.cell_of_zone(zone)

    def rows(self, zone: str, table: str) -> list[dict[str, Any]]:
        """Every item of a table in a zone's region."""
        client = self.aws.dynamodb(self.directory.region_of(zone))
        pages = client.get_paginator("scan").paginate(TableName=table, ConsistentRead=True)
        return [item for page in pages for item in page["Items"]]

    def tables(self, zone: str) -> list[str]:
        """Every table in a zone's region."""
        return self.aws.dynamodb(self.directory.region_of(zone)).list_tables()["TableNames"]


class Someone:
    """Somebody signed in, with what journeys ask of them."""

    def __init__(self, client: Client, session: Session) -> None:
        self.client = client
        self.session = session
        self.id = session.user_id
        self.username = session.username

    @property
    def bearer(self) -> dict[str, str]:
        """The header that names them."""
        assert self.client.session is not None
        return {"authorization": f"Bearer {self.client.session.access_token}"}

    def home(self, **page: Any) -> list[str]:
        """The post ids of the home timeline's first page."""
        items = self.client.page("/v1/timelines/home", **page)["items"]
        return [item["post"]["id"] for item in items]


def eventually(
    look: Callable[[], T], wanted: Callable[[T], bool], within_s: float = ARRIVAL_S
) -> T:
    """Look until it is as wanted; fails with what was seen last."""
    deadline = time.monotonic() + within_s
    seen: Any = None
    while time.monotonic() < deadline:
        with suppress(Unreachable):
            try:
                seen = look()
            except ApiError as error:
                if error.status < 500:
                    raise
                seen = error
            else:
                if wanted(seen):
                    return seen
        time.sleep(0.2)
    raise AssertionError(f"not within {within_s:.0f} s; last seen: {seen!r}")


def start(name: str = NAME) -> None:
    """Begin an instance of our own, after what a killed run may have left."""
    _runner(name, "down", "--forget")
    edge_port, aws_port = free_ports(2)
    _runner(name, "up", "--no-sample", "--edge-port", str(edge_port), "--aws-port", str(aws_port))


def stop(name: str = NAME) -> None:
    """End it, and remove its data."""
    _runner(name, "down", "--forget")


def _runner(name: str, command: str, *options: str) -> None:
    inherited = {k: v for k, v in os.environ.items() if k not in ("EDGE_PORT", "AWS_PORT")}
    done = subprocess.run(
        [sys.executable, "-m", "infra.local", command, "--instance", name, *options],
        cwd=ROOT,
        env=inherited,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
