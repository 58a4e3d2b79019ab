"""Builds the functions with SAM, once for all regions and only when something changed.

The result lies under its own fingerprint, so two instances (or a test run beside
`make up`) can build and deploy different states of the code without disturbing
each other.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from infra.local import command, fingerprint
from infra.local.aws import sealed_environment
from infra.local.instance import Instance

SOURCES = (
    "functions",
    "shared",
    "template.yaml",
    "infra/requirements/functions.txt",
    "infra/requirements/media.txt",
)
KEPT = 3  # builds; older ones are removed


@dataclass(frozen=True)
class Artefact:
    """A finished build: the folder that `sam deploy` takes, and what it was made of."""

    fingerprint: str
    template: Path


def build(instance: Instance) -> tuple[Artefact, bool]:
    """The build of the code as it is now, and whether it had to be made."""
    root = instance.root
    made_of = fingerprint.of_files([root / source for source in SOURCES], sys.version)
    builds = root / "build" / "functions"
    builds.mkdir(parents=True, exist_ok=True)
    folder = builds / made_of
    artefact = Artefact(made_of, folder / "template.yaml")
    with (builds / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if artefact.template.exists():
            os.utime(folder)
            return artefact, False
        draft = builds / f"{made_of}.draft"
        shutil.rmtree(draft, ignore_errors=True)
        _sam_build(instance, draft)
        draft.rename(folder)
        _forget_old(builds)
    return artefact, True


def _sam_build(instance: Instance, folder: Path) -> None:
    # Without --cached: SAM's cache sees functions/ only, and would miss a change in shared/.
    command.run(
        [
            str(program("sam")),
            "build",
            f"--template-file={instance.root / 'template.yaml'}",
            f"--build-dir={folder}",
            "--parallel",
            "--build-in-source",
        ],
        env=sam_environment(instance),
        cwd=instance.root,
        log=instance.log("build"),
        failure="The functions could not be built.",
    )


def sam_environment(instance: Instance) -> dict[str, str]:
    """What SAM needs around it: this interpreter and its tools first, no telemetry, no account."""
    tools = str(Path(sys.executable).parent)
    return {
        **sealed_environment(),
        "PATH": os.pathsep.join([tools, os.environ.get("PATH", os.defpath)]),
        "VIRTUAL_ENV": sys.prefix,
        "NEARCAST_LAYERS": "none",  # functions/Makefile; an artefact is deployed sooner without them
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "0.2",  # seconds between looks at a stack; 5 by default
        "__SAM_CLI_APP_DIR": str(instance.folder_of("home") / "sam"),
        "AWS_DEFAULT_REGION": "us-east-1",
    }


def program(name: str) -> Path:
    """A program of this virtual environment."""
    return Path(sys.executable).parent / name


def _forget_old(builds: Path) -> None:
    finished = [each for each in builds.iterdir() if each.is_dir() and not each.suffix]
    for old in sorted(finished, key=lambda each: each.stat().st_mtime)[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
