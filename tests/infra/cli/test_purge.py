import json

import httpx
import pytest
from typer.testing import CliRunner

from edge.exchange import Exchange, Request
from edge.signing import require_signature
from infra import signed
from infra.cli.main import app
from shared.keys import Keys

KEYS = "k1:" + "11" * 32
EDGE = "https://edge.example"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[httpx.Request]:
    requests: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(204)

    of = signed.client
    monkeypatch.setattr(signed, "client", lambda url: of(url, httpx.MockTransport(answer)))
    monkeypatch.setenv("CONTEXT_KEYS", KEYS)
    return requests


def run(*arguments: str) -> int:
    return CliRunner().invoke(app, ["purge", "--edge", EDGE, *arguments]).exit_code


def test_purge_is_signed_for_what_it_says(sent: list[httpx.Request]) -> None:
    assert run("/origin/a", "/v1/posts/p", "--tag", "t") == 0
    (request,) = sent
    assert str(request.url) == f"{EDGE}/_edge/purge"
    assert json.loads(request.content) == {"paths": ["/origin/a", "/v1/posts/p"], "tags": ["t"]}
    arrived = Exchange(
        Request("POST", str(request.url), dict(request.headers)),
        int(request.headers["nearcast-signature"].split(".")[1]),
        bytes(24),
    )
    arrived.body = request.content
    require_signature(arrived, Keys.from_text(KEYS), "purge")


def test_everything_must_be_said(sent: list[httpx.Request]) -> None:
    assert run() == 1
    assert sent == []
    assert run("--everything") == 0
    assert json.loads(sent[0].content) == {"everything": True}


def test_edge_without_its_keys_is_no_use(
    sent: list[httpx.Request], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CONTEXT_KEYS")
    assert run("--everything") == 1
    assert sent == []
