import io
import os
import sys
from pathlib import Path

import pytest
from rich.console import Console

from infra.local import checks, command, ministack, up, warm
from infra.local.failure import LocalError
from infra.local.instance import ROOT, Instance, State
from infra.local.process import Process, alive, start
from infra.local.progress import Progress

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def instance(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Instance:
    (tmp_path / "samconfig.toml").write_text((ROOT / "samconfig.toml").read_text())
    made = Instance("test", tmp_path)
    monkeypatch.setattr(checks, "choose_ports", lambda *_: State(1, 2))
    monkeypatch.setattr(up.edge, "stage", lambda _: None)
    monkeypatch.setattr(command, "_ending", type(command._ending)())
    return made


def test_what_a_failed_run_started_is_ended(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[Process] = []

    def launch(of: Instance) -> Process:
        started.append(start("aws", SLEEP, env=os.environ, cwd=of.root, log=of.log("aws")))
        return started[0]

    def refuse(*_: object) -> None:
        assert instance.state().processes["aws"] == started[0]
        raise LocalError("It does not answer.")

    monkeypatch.setattr(ministack, "launch", launch)
    monkeypatch.setattr(warm, "await_answer", refuse)
    run = up.Up(instance, Progress(Console(file=io.StringIO())))

    with pytest.raises(LocalError, match="does not answer"):
        run.run(edge_port=None, aws_port=None, with_sample=False)

    assert not alive(started[0])
    assert instance.state().processes == {}


def test_progress_is_lines_with_times_where_there_is_no_terminal() -> None:
    output = io.StringIO()
    progress = Progress(Console(file=output, width=100))

    with progress.step("Do it") as remarks:
        remarks.append("done [well]")
    with pytest.raises(ValueError, match="no"), progress.step("Fail"):
        raise ValueError("no")

    first, second, third, fourth = output.getvalue().splitlines()
    assert first == "… Do it"
    assert second.startswith("✓ Do it done [well] 0.")
    assert third == "… Fail"
    assert fourth.startswith("✗ Fail 0.")


def test_a_program_that_fails_is_reported_with_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = "print('the reason'); raise SystemExit(3)"

    with pytest.raises(LocalError, match="It failed") as error:
        command.run(
            [sys.executable, "-c", code],
            env=os.environ,
            cwd=tmp_path,
            log=log,
            failure="It failed.",
        )

    assert error.value.log == log
    assert "the reason" in log.read_text()


def test_a_program_that_is_not_there_is_reported(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="It failed"):
        command.run(
            ["no-such-program"],
            env=os.environ,
            cwd=tmp_path,
            log=tmp_path / "l",
            failure="It failed.",
        )
