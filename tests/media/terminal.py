"""The command line as its users run it: a program of its own, with settings of its own."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from infra.cli.accounts import Accounts
from infra.local.instance import ROOT
from tests.journeys.system import Someone, System

Json = dict[str, Any]


class Terminal:
    """`nearcast` for one person who is signed in."""

    def __init__(self, system: System, someone: Someone, folder: Path) -> None:
        Accounts(system.url, folder).keep(someone.session)
        self._environment = os.environ | {
            "NEARCAST_CONFIG": str(folder),
            "NEARCAST_URL": system.url,
        }

    def begin(self, *arguments: str | Path) -> "subprocess.Popen[str]":
        """Begin a command; it leads a process group of its own."""
        return subprocess.Popen(
            [sys.executable, "-m", "infra.cli.main", *map(str, arguments)],
            cwd=ROOT,
            env=self._environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            process_group=0,
        )

    def run(self, *arguments: str | Path) -> Json:
        """Run a command to its end, and read what it prints for programs."""
        command = self.begin(*arguments, "--json")
        said, trouble = command.communicate(timeout=180)
        assert command.returncode == 0, trouble
        document: Json = json.loads(said)
        return document
