"""What must be true before anything is started; each check says what to do about it."""

from __future__ import annotations

import shutil
import sys

from infra.local import ports
from infra.local.failure import LocalError
from infra.local.instance import Instance, State
from infra.local.process import alive

PYTHON_MIN = (3, 11)
PYTHON_MAX = (3, 14)  # the newest that Lambda and the template know
DISK_NEEDED = 1_000_000_000  # bytes: one build, its unpacked copies, and the logs of a day


def check_machine(instance: Instance) -> str:
    """Check the interpreter and the disk; returns what was found, for the progress line.

    Raises:
        LocalError: one of them does not do.
    """
    version = sys.version_info[:2]
    if not PYTHON_MIN <= version <= PYTHON_MAX:
        raise LocalError(
            f"Python {_dotted(version)} does not do.",
            hint=f"Use {_dotted(PYTHON_MIN)} to {_dotted(PYTHON_MAX)}: "
            "make clean, then make up PYTHON=python3.13",
        )
    if sys.platform not in ("linux", "darwin"):
        raise LocalError(f"The local system does not run on {sys.platform}.", hint="Use WSL 2.")
    instance.folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(instance.folder).free
    if free < DISK_NEEDED:
        raise LocalError(
            f"Only {free / 1e9:.1f} GB of disk are free; {DISK_NEEDED / 1e9:.0f} GB are needed.",
        )
    return f"Python {_dotted(version)}, {free / 1e9:.0f} GB free"


def choose_ports(instance: Instance, edge_port: int | None, aws_port: int | None) -> State:
    """The instance's state with the ports to use: as asked, as before, or the default ones.

    Raises:
        LocalError: a port is taken, or the running instance has others.
    """
    state = instance.state()
    running = {name for name, process in state.processes.items() if alive(process)}
    asked = {"edge": edge_port or state.edge_port, "aws": aws_port or state.aws_port}
    if running and (asked["edge"], asked["aws"]) != (state.edge_port, state.aws_port):
        raise LocalError(
            f"This instance is running on the ports {state.edge_port} and {state.aws_port}.",
            hint="Stop it first: make down",
        )
    for name, port in asked.items():
        if name not in running and not ports.is_free(port):
            holder = ports.holder(port)
            raise LocalError(
                f"Port {port} is taken" + (f" by {holder}." if holder else "."),
                hint="End that program, or use another port: "
                f"make up {name.upper()}_PORT={ports.next_free(port)}",
            )
    state.edge_port, state.aws_port = asked["edge"], asked["aws"]
    state.processes = {name: state.processes[name] for name in sorted(running)}
    return state


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(map(str, version))
