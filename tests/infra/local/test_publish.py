from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest

from edge.exchange import Exchange, Request
from edge.signing import require_signature
from infra import signed
from infra.local import publish
from infra.local.failure import LocalError
from shared.directory import Directory
from shared.keys import Keys
from tests.shared.documents import directory_document

KEYS = "k1:" + "11" * 32
DIRECTORY = Directory.from_document(directory_document())


@pytest.fixture
def instance(tmp_path: Path) -> Any:
    return SimpleNamespace(
        state=lambda: SimpleNamespace(edge_port=1),
        secrets=lambda: SimpleNamespace(context_keys=KEYS),
        directory_file=tmp_path / "directory.json",
        log=lambda name: tmp_path / f"{name}.log",
    )


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[httpx.Request]]:
    """Make the edge give these answers, one after the other; None is no answer."""

    def begin(*statuses: int | None) -> list[httpx.Request]:
        requests: list[httpx.Request] = []

        def answer(request: httpx.Request) -> httpx.Response:
            requests.append(request)
            status = statuses[len(requests) - 1]
            if status is None:
                raise httpx.ConnectError("refused")
            return httpx.Response(status, text="why")

        of = signed.client
        monkeypatch.setattr(signed, "client", lambda url: of(url, httpx.MockTransport(answer)))
        monkeypatch.setattr(publish.time, "sleep", lambda _: None)
        return requests

    return begin


def test_directory_is_published_signed_and_remembered(
    instance: Any, answering: Callable[..., list[httpx.Request]]
) -> None:
    sent = answering(204)
    publish.announce(instance, DIRECTORY)
    (request,) = sent
    assert (request.method, request.url.path) == ("PUT", "/_edge/config/directory")
    arrived = Exchange(
        Request("PUT", str(request.url), dict(request.headers)),
        int(request.headers["nearcast-signature"].split(".")[1]),
        bytes(24),
    )
    arrived.body = request.content
    require_signature(arrived, Keys.from_text(KEYS), "directory")
    assert instance.directory_file.read_bytes() == request.content


def test_edge_that_is_not_there_yet_is_asked_again(
    instance: Any, answering: Callable[..., list[httpx.Request]]
) -> None:
    sent = answering(None, 503, 204)
    publish.announce(instance, DIRECTORY)
    assert len(sent) == 3


@pytest.mark.parametrize(("statuses", "asked"), [([422], 1), ([503] * 5, 5), ([None] * 5, 5)])
def test_directory_that_is_not_taken_is_not_remembered(
    instance: Any,
    answering: Callable[..., list[httpx.Request]],
    statuses: list[int | None],
    asked: int,
) -> None:
    sent = answering(*statuses)
    with pytest.raises(LocalError):
        publish.announce(instance, DIRECTORY)
    assert len(sent) == asked
    assert not instance.directory_file.exists()
