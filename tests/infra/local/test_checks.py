import os
import shutil
import socket
from pathlib import Path
from types import SimpleNamespace

import pytest

from infra.local import checks, ports
from infra.local.failure import LocalError
from infra.local.instance import Instance, State
from infra.local.process import Process, started_at


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    return Instance("test", tmp_path)


def running(name: str) -> Process:
    return Process(name, os.getpid(), started_at(os.getpid()) or "", "log")


def test_this_machine_does(instance: Instance) -> None:
    assert "Python 3." in checks.check_machine(instance)


def test_an_old_python_is_named(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks.sys, "version_info", (3, 10, 0))

    with pytest.raises(LocalError, match=r"3\.10"):
        checks.check_machine(instance)


def test_a_full_disk_is_named(instance: Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=200_000_000))

    with pytest.raises(LocalError, match=r"0\.2 GB"):
        checks.check_machine(instance)


def test_a_taken_port_is_named_with_a_way_out(instance: Instance) -> None:
    with socket.socket() as server:
        server.bind((ports.LOOPBACK, 0))
        server.listen()
        taken = server.getsockname()[1]

        with pytest.raises(LocalError, match=f"Port {taken} is taken") as error:
            checks.choose_ports(instance, taken, ports.free_ports(1)[0])

    assert error.value.hint is not None
    assert "EDGE_PORT=" in error.value.hint


def test_ports_are_remembered_from_the_last_time(instance: Instance) -> None:
    edge_port, aws_port = ports.free_ports(2)
    instance.remember(State(edge_port, aws_port))

    state = checks.choose_ports(instance, None, None)

    assert (state.edge_port, state.aws_port) == (edge_port, aws_port)


def test_a_running_instance_keeps_its_ports(instance: Instance) -> None:
    instance.remember(State(1, 2, {"aws": running("aws")}))

    with pytest.raises(LocalError, match="running on the ports 1 and 2"):
        checks.choose_ports(instance, 3, None)


def test_processes_that_ended_are_forgotten(instance: Instance) -> None:
    edge_port, aws_port = ports.free_ports(2)
    gone = Process("edge", os.getpid(), "another time", "log")
    instance.remember(State(edge_port, aws_port, {"edge": gone, "aws": running("aws")}))

    assert set(checks.choose_ports(instance, None, None).processes) == {"aws"}
