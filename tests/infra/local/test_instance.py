import stat
from pathlib import Path

import pytest

from infra.local.failure import LocalError
from infra.local.instance import AWS_PORT, EDGE_PORT, Instance, State
from infra.local.process import Process


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return Instance("test", tmp_path)


def test_a_new_instance_has_the_default_ports_and_nothing_running(instance: Instance) -> None:
    assert instance.state() == State(EDGE_PORT, AWS_PORT, {})


def test_state_is_remembered(instance: Instance) -> None:
    state = State(1, 2, {"edge": Process("edge", 3, "then", "log")})

    instance.remember(state)

    assert Instance("test", instance.root).state() == state


def test_secrets_are_made_once_and_for_their_owner_only(instance: Instance) -> None:
    made = instance.secrets()

    assert instance.secrets() == made
    assert stat.S_IMODE((instance.folder / "secrets.json").stat().st_mode) == 0o600
    assert Instance("other", instance.root).secrets() != made


def test_changed_secrets_keep_the_rest(instance: Instance) -> None:
    made = instance.secrets()

    kept = instance.keep(edge_id="AKIA")

    assert kept.edge_id == "AKIA"
    assert instance.secrets() == kept
    assert kept.context_keys == made.context_keys


@pytest.mark.parametrize("name", ["", "../other", "Upper", "a" * 22, "-a"])
def test_a_name_that_is_no_folder_name_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(LocalError):
        Instance(name, tmp_path)


def test_one_command_at_a_time_changes_an_instance(instance: Instance) -> None:
    with (
        instance.lock(),
        pytest.raises(LocalError, match="changing"),
        Instance("test", instance.root).lock(),
    ):
        pass
