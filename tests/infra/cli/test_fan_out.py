import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

from infra.cli import terminal
from infra.cli.accounts import Accounts
from infra.cli.client import Client, Session
from infra.cli.main import app

URL = "http://edge"
REGION = {
    "region": "eu-west-1",
    "state": "running",
    "reach": "push",
    "expected": 12_000,
    "delivered": 3_500,
    "slices": 7,
    "chains": 2,
    "chains_done": 1,
    "started_at": None,
    "updated_at": None,
}
FOUND = {
    "post_id": "p",
    "state": "running",
    "delivered": 3_500,
    "regions": [REGION, REGION | {"region": "us-east-1", "reach": "hybrid", "expected": None}],
}


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Any]:
    def handle(request: httpx.Request) -> httpx.Response:
        assert (request.method, request.url.path) == ("GET", "/v1/posts/p/fan-out")
        return httpx.Response(200, json=FOUND)

    monkeypatch.setenv("NEARCAST_CONFIG", str(tmp_path))
    monkeypatch.setenv("NEARCAST_URL", URL)
    monkeypatch.setattr(
        terminal,
        "Client",
        lambda url, session, **options: Client(
            url, session, transport=httpx.MockTransport(handle), **options
        ),
    )
    Accounts(URL).keep(Session("eu0000000000zz", "ann", "token", "eu0000000000zz.refresh", 2e9))
    return lambda *arguments: CliRunner().invoke(app, ["fanout", *arguments])


def test_it_shows_how_far_a_post_has_come_in_each_region(run: Callable[..., Any]) -> None:
    done = run("p")
    assert done.exit_code == 0
    for said in ("running", "3,500", "12,000", "1/2", "eu-west-1", "us-east-1"):
        assert said in done.output


def test_programs_get_what_the_api_says(run: Callable[..., Any]) -> None:
    assert json.loads(run("p", "--json").output) == FOUND
