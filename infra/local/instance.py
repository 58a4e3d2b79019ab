"""An instance: one whole local Nearcast, with a folder, ports and processes of its own.

Everything an instance knows lies in `.nearcast/<name>/` of its checkout:

    state.json     ports, and the processes that were started
    secrets.json   keys made for this instance alone (0600)
    directory.json the directory document as it was published last
    logs/  aws/  edge/  home/  scratch/

Tests start instances of their own beside a running one, and two checkouts share
nothing but the choice of ports.
"""

from __future__ import annotations

import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from infra.local.failure import LocalError
from infra.local.process import Process

ROOT = Path(__file__).resolve().parents[2]
DEFAULT_NAME = "default"
EDGE_PORT = 8787
AWS_PORT = 4566
_NAME = re.compile(r"[a-z][a-z0-9-]{0,20}")


@dataclass
class State:
    """What an instance remembers between commands."""

    edge_port: int = EDGE_PORT
    aws_port: int = AWS_PORT
    processes: dict[str, Process] = field(default_factory=dict)
    region_ports: dict[str, int] = field(default_factory=dict)  # of the proxies, by region


@dataclass(frozen=True)
class Secrets:
    """What only this instance knows; made once, never printed, never in the repository."""

    operator_id: str  # the local AWS's root access key
    operator_secret: str
    context_keys: str  # the key ring that the edge and the regions share
    edge_id: str = ""  # the edge's own access key, once it was made
    edge_secret: str = ""
    sample_password: str = ""


class Instance:
    """The folder of one instance, and typed access to what is in it."""

    def __init__(self, name: str = DEFAULT_NAME, root: Path = ROOT) -> None:
        if not _NAME.fullmatch(name):
            raise LocalError(
                f"{name!r} is no name for an instance.",
                hint="Use up to 21 of a to z, 0 to 9 and -, and begin with a letter.",
            )
        self.name = name
        self.root = root
        self.folder = root / ".nearcast" / name
        self.home = self.folder / "home"
        self.directory_file = self.folder / "directory.json"

    def log(self, of: str) -> Path:
        """Where a process or a step writes."""
        return self.folder / "logs" / f"{of}.log"

    def folder_of(self, part: str) -> Path:
        """A folder of the instance, made if need be."""
        folder = self.folder / part
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def state(self) -> State:
        """The remembered state, or a new one."""
        file = self.folder / "state.json"
        if not file.exists():
            return State()
        document = json.loads(file.read_text())
        processes = {name: Process(**item) for name, item in document["processes"].items()}
        return State(
            document["edge_port"], document["aws_port"], processes, document.get("region_ports", {})
        )

    def remember(self, state: State) -> None:
        """Write the state, whole or not at all."""
        _write(self.folder / "state.json", json.dumps(asdict(state), indent=2), mode=0o644)

    def secrets(self) -> Secrets:
        """The instance's secrets, made on first use."""
        file = self.folder / "secrets.json"
        if file.exists():
            return Secrets(**json.loads(file.read_text()))
        made = Secrets(
            operator_id="LOCAL" + secrets.token_hex(8).upper(),
            operator_secret=secrets.token_hex(20),
            context_keys=f"k1:{secrets.token_hex(32)}",
            sample_password=f"nearcast-{secrets.token_hex(4)}",
        )
        return self._keep(made)

    def keep(self, **changes: str) -> Secrets:
        """Remember changed secrets, for their owner's eyes only."""
        return self._keep(replace(self.secrets(), **changes))

    def _keep(self, made: Secrets) -> Secrets:
        _write(self.folder / "secrets.json", json.dumps(asdict(made), indent=2), mode=0o600)
        return made

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep two commands from changing the same instance at once."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LocalError(
                    f"Another command is changing the instance {self.name!r} right now.",
                    hint="Wait until it is done.",
                ) from None
            yield


def _write(file: Path, text: str, *, mode: int) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as output:
        output.write(text)
    draft.replace(file)
