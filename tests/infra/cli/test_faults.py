from pathlib import Path

import pytest
from typer.testing import CliRunner

from infra.cli import faults as command
from infra.cli.failure import REFUSED
from infra.cli.main import app
from infra.local.faults import control
from infra.local.faults.fault import Fault
from infra.local.instance import Instance

REGION = "eu-west-1"


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, Fault]:
    """What the command told the proxies of a system that is not there."""
    faults: dict[str, Fault] = {REGION: Fault(), "us-east-1": Fault()}
    monkeypatch.setattr(command, "Instance", lambda name: Instance(name, tmp_path))
    monkeypatch.setattr(control, "tell", lambda _, region, fault: faults.update({region: fault}))
    monkeypatch.setattr(control, "in_force", lambda _: faults)
    return faults


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (["refuse"], Fault("refuse")),
        (["delay", "300"], Fault("delay", 300)),
        (["status", "502"], Fault("status", 502)),
        (["off"], Fault()),
        ([], Fault()),
    ],
)
def test_region_is_told_its_fault(told: dict[str, Fault], words: list[str], fault: Fault) -> None:
    done = CliRunner().invoke(app, ["fault", REGION, *words])
    assert done.exit_code == 0, done.output
    assert told[REGION] == fault
    assert f"{REGION:16} {fault}" in done.output


def test_without_a_region_all_are_shown(told: dict[str, Fault]) -> None:
    told[REGION] = Fault("cut")
    output = CliRunner().invoke(app, ["fault"]).output
    assert "cut" in output
    assert "us-east-1" in output


def test_nonsense_is_a_sentence_and_changes_nothing(told: dict[str, Fault]) -> None:
    done = CliRunner().invoke(app, ["fault", REGION, "explode"])
    assert done.exit_code == REFUSED
    assert told[REGION] == Fault()


def test_system_that_is_not_running_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(command, "Instance", lambda name: Instance(name, tmp_path))
    assert CliRunner().invoke(app, ["fault", REGION, "refuse"]).exit_code == REFUSED
