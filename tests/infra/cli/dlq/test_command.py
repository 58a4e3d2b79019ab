"""The command over queues that are not there."""

import json
from collections.abc import Sequence
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from infra.cli.dlq import command
from infra.cli.dlq.command import Place
from infra.cli.dlq.letters import Letter
from infra.cli.main import app
from shared.messages import FollowChanged


class Box:
    """A dead-letter queue in memory."""

    source = "nearcast-local-euw1-a-slices"

    def consumers(self) -> list[str]:
        return []

    def __init__(self, *bodies: str) -> None:
        self.letters = [Letter(str(n), body, 1, str(n)) for n, body in enumerate(bodies)]
        self.held: set[str] = set()
        self.sent: list[str] = []

    def count(self) -> int:
        return len(self.letters)

    def take(self, limit: int) -> list[Letter]:
        found = [one for one in self.letters if one.id not in self.held][:limit]
        self.held |= {one.id for one in found}
        return found

    def send_back(self, letters: Sequence[Letter]) -> list[Letter]:
        self.sent += [one.body for one in letters]
        return list(letters)

    def remove(self, letters: Sequence[Letter]) -> None:
        self.letters = [one for one in self.letters if one not in letters]

    def release(self, letters: Sequence[Letter]) -> None:
        self.held -= {one.id for one in letters}


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Box:
    made = Box(FollowChanged("f", "a").to_json(), '{"kind":"poison"}')
    logs = SimpleNamespace(filter_log_events=lambda **_: {"events": []})
    monkeypatch.setattr(
        command,
        "_places",
        lambda *_: iter([Place("eu-west-1", made, logs)]),  # type: ignore[arg-type]
    )
    return made


def lines(*words: str) -> list[dict[str, object]]:
    done = CliRunner().invoke(app, ["dlq", *words, "--json"])
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_list_counts(box: Box) -> None:
    assert lines("list") == [{"region": "eu-west-1", "queue": Box.source, "waiting": 2}]


def test_show_tells_kinds_and_reasons_and_changes_nothing(box: Box) -> None:
    shown = lines("show", "slices")
    assert [one["kind"] for one in shown] == ["follow_changed", "poison"]
    assert str(shown[1]["reason"]).startswith("not a message")
    assert box.held == set()
    assert box.count() == 2


def test_redrive_leaves_poison_unless_told(box: Box) -> None:
    assert lines("redrive") == [
        {"region": "eu-west-1", "queue": Box.source, "sent": 1, "kept": 1, "refused": 0}
    ]
    assert lines("redrive", "--unreadable")[0]["sent"] == 1
    assert box.count() == 0


def test_redrive_of_one_kind(box: Box) -> None:
    assert lines("redrive", "--kind", "slice")[0]["sent"] == 0
    assert box.count() == 2
