from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from infra.local import command, deploy
from infra.local.build import Artefact
from infra.local.deploy import Stacks
from infra.local.failure import LocalError
from infra.local.instance import ROOT, Instance, State
from infra.local.plan import cells


class FakeCloudFormation:
    """Stacks that are finished at once, or fail when told so."""

    def __init__(self) -> None:
        self.stacks: dict[str, dict[str, Any]] = {}
        self.calls: list[str] = []
        self.outcome = "COMPLETE"

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803
        if StackName not in self.stacks:
            message = f"Stack with id {StackName} does not exist"
            raise ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "x")
        return {"Stacks": [self.stacks[StackName]]}

    def create_stack(self, **request: Any) -> None:
        self._put("CREATE", request)

    def update_stack(self, **request: Any) -> None:
        self._put("UPDATE", request)

    def delete_stack(self, *, StackName: str) -> None:  # noqa: N803
        self.calls.append("DELETE")
        del self.stacks[StackName]

    def describe_stack_events(self, **_: object) -> dict[str, Any]:
        event = {"LogicalResourceId": "Table", "ResourceStatusReason": "it is Monday"}
        return {"StackEvents": [event | {"ResourceStatus": "CREATE_FAILED"}]}

    def get_waiter(self, _: str) -> "FakeCloudFormation":
        return self

    def wait(self, **_: object) -> None:
        if self.outcome != "COMPLETE":
            raise ClientError({"Error": {"Code": "x", "Message": "rolled back"}}, "wait")

    def _put(self, verb: str, request: dict[str, Any]) -> None:
        self.calls.append(verb)
        status = f"{verb}_COMPLETE" if self.outcome == "COMPLETE" else self.outcome
        outputs = [{"OutputKey": "Name", "OutputValue": "made"}]
        self.stacks[request["StackName"]] = request | {"StackStatus": status, "Outputs": outputs}


class FakeAws:
    def __init__(self) -> None:
        self.stacks = FakeCloudFormation()

    def cloudformation(self, _: str) -> FakeCloudFormation:
        return self.stacks


@pytest.fixture
def aws() -> FakeAws:
    return FakeAws()


@pytest.fixture
def stacks(aws: FakeAws, tmp_path: Path) -> Stacks:
    return Stacks(Instance("test", tmp_path), aws)


@pytest.fixture
def template(tmp_path: Path) -> Path:
    file = tmp_path / "shard.yaml"
    file.write_text("Resources: {}")
    return file


def put(stacks: Stacks, template: Path, **parameters: str) -> bool:
    return stacks.deploy_template("eu-west-1", "stack", template, parameters)


def test_what_is_deployed_already_is_left_alone(
    stacks: Stacks, aws: FakeAws, template: Path
) -> None:
    assert put(stacks, template, Shard="00")
    assert not put(stacks, template, Shard="00")

    assert aws.stacks.calls == ["CREATE"]
    assert stacks.outputs("eu-west-1", "stack") == {"Name": "made"}


def test_a_changed_template_or_parameter_is_deployed(
    stacks: Stacks, aws: FakeAws, template: Path
) -> None:
    put(stacks, template, Shard="00")

    assert put(stacks, template, Shard="01")
    template.write_text("Resources: {More: {}}")
    assert put(stacks, template, Shard="01")

    assert aws.stacks.calls == ["CREATE", "UPDATE", "UPDATE"]


def test_a_refused_stack_says_why_and_is_made_anew_next_time(
    stacks: Stacks, aws: FakeAws, template: Path
) -> None:
    aws.stacks.outcome = "ROLLBACK_COMPLETE"
    with pytest.raises(LocalError, match="Table: it is Monday"):
        put(stacks, template)

    aws.stacks.outcome = "COMPLETE"
    assert put(stacks, template)

    assert aws.stacks.calls == ["CREATE", "DELETE", "CREATE"]


def test_a_stack_that_is_not_there_has_no_outputs(stacks: Stacks) -> None:
    with pytest.raises(LocalError, match="no stack"):
        stacks.outputs("eu-west-1", "stack")


def test_sam_gets_its_secret_in_a_file_and_not_in_its_arguments(
    stacks: Stacks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    commands: list[list[str]] = []
    monkeypatch.setattr(command, "run", lambda arguments, **_: commands.append(arguments))
    monkeypatch.setattr(deploy.Stacks, "_make_bucket", lambda *_: None)
    instance = Instance("test", tmp_path)

    cell = cells(ROOT / "samconfig.toml")[0]
    assert stacks.deploy_cell(cell, Artefact("print", tmp_path / "template.yaml"))

    keys = instance.secrets().context_keys
    config = instance.folder / "home" / f"deploy-{cell.cell}.yaml"
    assert keys not in str(commands)
    assert keys in config.read_text()
    assert config.stat().st_mode & 0o077 == 0


def test_a_cell_is_told_where_the_edge_of_its_instance_answers(
    stacks: Stacks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "run", lambda *_, **__: None)
    monkeypatch.setattr(deploy.Stacks, "_make_bucket", lambda *_: None)
    instance = Instance("test", tmp_path)
    instance.remember(State(edge_port=8788))

    cell = cells(ROOT / "samconfig.toml")[0]
    stacks.deploy_cell(cell, Artefact("print", tmp_path / "template.yaml"))

    config = (instance.folder / "home" / f"deploy-{cell.cell}.yaml").read_text()
    assert '"EdgeUrl=http://127.0.0.1:8788"' in config
