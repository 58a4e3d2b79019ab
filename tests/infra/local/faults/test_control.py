import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.local.failure import LocalError
from infra.local.faults import control
from infra.local.faults.fault import Fault
from infra.local.instance import ROOT, Instance, State
from infra.local.ports import LOOPBACK, free_ports
from infra.local.process import stop

REGION = "eu-west-1"


def refuses(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) != 0


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[Instance]:
    made = Instance("test", ROOT)
    made.folder = tmp_path
    aws, *ports = free_ports(4)
    regions = dict(zip(("us-east-1", REGION, "ap-southeast-1"), ports, strict=True))
    state = State(1, aws, {}, regions)
    made.remember(state)
    process = control.launch(made)
    state.processes[control.NAME] = process
    made.remember(state)
    yield made
    stop(process, grace_s=control.STOP_GRACE_S)


def test_told_fault_is_in_force_when_the_command_returns(instance: Instance) -> None:
    port = instance.state().region_ports[REGION]
    assert not refuses(port)
    control.tell(instance, REGION, Fault("refuse"))
    assert refuses(port)
    assert control.in_force(instance)[REGION] == Fault("refuse")
    assert control.in_force(instance)["us-east-1"] == Fault()
    control.tell(instance, REGION, Fault())
    assert not refuses(port)


def test_region_that_is_not_there_is_told_so(instance: Instance) -> None:
    with pytest.raises(LocalError, match="no region"):
        control.tell(instance, "atlantis-1", Fault("refuse"))


def test_nothing_can_be_told_to_a_stopped_system(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="not running"):
        control.tell(Instance("test", tmp_path), REGION, Fault("refuse"))


def test_ports_are_kept_while_they_are_free() -> None:
    (port,) = free_ports(1)
    assert control.assign_ports({REGION: port}, [REGION, "us-east-1"])[REGION] == port
    with socket.socket() as holder:
        holder.bind((LOOPBACK, port))
        holder.listen()
        assert control.assign_ports({REGION: port}, [REGION])[REGION] != port
