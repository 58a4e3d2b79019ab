"""The command's work over moto: a timeline and a post, looked at and repaired."""

import json
from dataclasses import replace

import pytest
from typer.testing import CliRunner

from functions.deadline import now_ms
from functions.entries import entry_of
from functions.reconciler.expected import SETTLED_MS
from functions.records import Post
from infra.cli.failure import CliError
from infra.cli.importing import operator as operators
from infra.cli.importing.operator import Operator
from infra.cli.main import app
from infra.cli.reconciling.run import reconcile
from shared.clock import HybridTime
from shared.directory import Directory
from shared.ids import new_post_id
from tests.functions.adapters.given import claim_of, someone
from tests.functions.conftest import environment  # noqa: F401 - a fixture, used by itself
from tests.functions.dynamo import Dynamo
from tests.shared.documents import REGIONS, directory_document

LONG_AGO_MS = 4 * SETTLED_MS


class Scene:
    """An author of eu with one follower in us, and a post that arrived nowhere."""

    def __init__(self, aws: dict[str, Dynamo]) -> None:
        self.aws = aws
        self.author, self.fan = someone(aws, "eu"), someone(aws, "us")
        aws["us"].graph.follow(self.fan, self.author, now_ms() - LONG_AGO_MS)
        time = HybridTime(now_ms() - 2 * SETTLED_MS)
        self.post = Post(
            author_id=self.author,
            post_id=new_post_id(time, self.author),
            text="Hello",
            created_ms=time.ms,
            updated=time.text,
        )
        aws["eu"].posts.create(self.post, claim_of(self.post.post_id))
        self.operator = Operator(Directory.from_document(directory_document()))

    def run(self, what: str, *, repair: bool = True) -> dict[str, dict[str, int]]:
        found = reconcile(self.operator, what, repair=repair)
        return {region: one.counts() for region, one in found}

    def home(self) -> list[str]:
        return [entry.post_id for entry in self.aws["us"].feeds.page(self.fan, 10)]


@pytest.fixture
def scene(aws: dict[str, Dynamo], monkeypatch: pytest.MonkeyPatch) -> Scene:
    made = Scene(aws)
    monkeypatch.setattr(operators, "local_operator", lambda _: made.operator)
    return made


def test_a_timeline_is_looked_at_and_repaired(scene: Scene) -> None:
    dry = scene.run(scene.fan, repair=False)[REGIONS["us"]]
    assert (dry["checked"], dry["missing"], dry["cards"], dry["repaired"]) == (1, 1, 2, 0)
    assert scene.home() == []
    assert scene.run(scene.fan)[REGIONS["us"]]["repaired"] == 3
    assert scene.home() == [scene.post.post_id]
    assert scene.aws["us"].cards.get([scene.post.post_id])[scene.post.post_id].view
    assert scene.run(scene.fan)[REGIONS["us"]]["missing"] == 0


def test_a_post_is_looked_at_where_its_followers_are(scene: Scene) -> None:
    found = scene.run(scene.post.post_id)
    assert {region: one["missing"] for region, one in found.items()} == {
        REGIONS["us"]: 1,
        REGIONS["eu"]: 0,
        REGIONS["ap"]: 0,
    }
    assert scene.home() == [scene.post.post_id]


def test_foreign_entries_go(scene: Scene) -> None:
    stranger = someone(scene.aws, "ap")
    recent = new_post_id(HybridTime(now_ms() - 1000), stranger)
    theirs = replace(scene.post, author_id=stranger, post_id=recent)
    scene.aws["us"].feeds.push([entry_of(scene.fan, theirs)])
    scene.aws["us"].readers.add(scene.fan, "muted", [stranger])
    assert scene.run(scene.fan)[REGIONS["us"]]["foreign"] == 1
    assert scene.home() == [scene.post.post_id]


def test_the_command_counts_by_region(scene: Scene) -> None:
    done = CliRunner().invoke(app, ["reconcile", scene.fan, "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["missing"] == 1
    again = CliRunner().invoke(app, ["reconcile", scene.fan])
    assert "1 looked at" in again.output


def test_nobody_is_a_sentence(scene: Scene) -> None:
    with pytest.raises(CliError):
        scene.run("nobody_of_this_name")
