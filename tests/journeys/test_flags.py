"""A flag from the command line through the edge to a function, and a server with an API key."""

import json
from collections.abc import Callable, Iterator

import pytest
from typer.testing import CliRunner

from infra.cli.main import app
from infra.cli.publisher import Publisher
from shared.keys import Keys
from tests.journeys.system import Someone, System, eventually

POSTING = {
    "state": "ENABLED",
    "variants": {"on": True, "off": False},
    "defaultVariant": "on",
    "metadata": {"routes": "POST /v1/posts"},
}

Run = Callable[..., str]


@pytest.fixture
def nearcast(system: System) -> Iterator[Run]:
    ring = system.instance.secrets().context_keys
    environment = {"NEARCAST_KEYS": ring, "NEARCAST_URL": system.url}

    def run(*words: str) -> str:
        result = CliRunner().invoke(app, list(words), env=environment)
        assert result.exit_code == 0, result.output
        return result.output

    with Publisher(system.url, Keys.from_text(ring)) as publisher:
        publisher.publish("flags", {"flags": {"posting": POSTING}})
        yield run
        publisher.publish("flags", {"flags": {}})


def test_posting_is_paused_and_goes_on_by_a_flag(
    system: System, european: Someone, nearcast: Run
) -> None:
    nearcast("flags", "set", "posting", "off")
    body = {"text": "held up"}
    headers = european.bearer | {"idempotency-key": "paused-1"}
    answer = system.raw("POST", "/v1/posts", json=body, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (503, "/docs#posting-paused")
    assert answer.headers["retry-after"] == "60"
    assert system.raw("GET", "/v1/timelines/home", headers=european.bearer).status_code == 200
    nearcast("flags", "kill", "posting")  # nobody decides, so the function's own default counts
    assert european.client.post("on again")["text"] == "on again"


def test_server_posts_for_its_user_until_its_key_is_revoked(
    system: System, european: Someone, nearcast: Run
) -> None:
    made = json.loads(
        nearcast("keys", "create", "bot", "--scope", "posts:write", "--user", european.id, "--json")
    )
    headers = {"authorization": f"Bearer {made['key']}", "idempotency-key": "bot-1"}
    answer = system.raw("POST", "/v1/posts", json={"text": "by a server"}, headers=headers)
    assert (answer.status_code, answer.json()["author_id"]) == (201, european.id)
    assert system.raw("GET", "/v1/me", headers=headers).status_code == 403
    nearcast("keys", "revoke", made["id"])
    eventually(
        lambda: system.raw("POST", "/v1/posts", json={"text": "no more"}, headers=headers),
        lambda seen: seen.status_code == 401,
        within_s=5,
    )
