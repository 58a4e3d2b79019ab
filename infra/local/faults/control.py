"""Starts the proxies, and tells them what to do: a file that they read, and a signal to read it."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path

from infra.local.aws import sealed_environment
from infra.local.failure import LocalError
from infra.local.faults.fault import Fault
from infra.local.instance import Instance
from infra.local.ports import free_ports, is_free
from infra.local.process import Process, alive, start

NAME = "faults"
WANTED, APPLIED = "faults.json", "faults.applied.json"
STOP_GRACE_S = 2.0
LIMIT_S = 5.0


def assign_ports(known: Mapping[str, int], regions: Iterable[str]) -> dict[str, int]:
    """A port for each region: the one it had, if nobody else has it now."""
    wanted = list(regions)
    fresh = iter(free_ports(len(wanted)))
    kept = {region: port for region, port in known.items() if is_free(port)}
    return {region: kept.get(region) or next(fresh) for region in wanted}


def launch(instance: Instance) -> Process:
    """Start the proxies, all of them well; they listen when this returns.

    Raises:
        LocalError: they did not come up.
    """
    state = instance.state()
    for name in (WANTED, APPLIED):
        (instance.folder / name).unlink(missing_ok=True)
    ports = [f"{region}={port}" for region, port in state.region_ports.items()]
    process = start(
        NAME,
        [
            sys.executable,
            "-m",
            "infra.local.faults",
            str(instance.folder),
            str(state.aws_port),
            *ports,
        ],
        env=sealed_environment() | {"PYTHONDONTWRITEBYTECODE": "1"},
        cwd=instance.root,
        log=instance.log(NAME),
    )
    _await(instance, process, {})
    return process


def tell(instance: Instance, region: str, fault: Fault) -> None:
    """Change one region's fault; it is in force when this returns.

    Raises:
        LocalError: there is no such region, or the instance is not running.
    """
    state = instance.state()
    process = state.processes.get(NAME)
    if process is None or not alive(process):
        raise LocalError("The local system is not running.", hint="Start it: make up")
    if region not in state.region_ports:
        raise LocalError(
            f"There is no region {region!r}.", hint=f"There are {', '.join(state.region_ports)}."
        )
    wanted = dict(read(instance.folder / WANTED)) | {region: fault}
    write(instance.folder / WANTED, wanted)
    os.kill(process.pid, signal.SIGHUP)
    _await(instance, process, wanted)


def in_force(instance: Instance) -> dict[str, Fault]:
    """The faults of all regions, as they are now."""
    applied = read(instance.folder / APPLIED)
    return {region: applied[region] for region in instance.state().region_ports}


def read(file: Path) -> defaultdict[str, Fault]:
    """Faults by region; a region that is not mentioned has none."""
    try:
        document = json.loads(file.read_text())
    except FileNotFoundError:
        document = {}
    return defaultdict(Fault, {region: Fault.parse(text) for region, text in document.items()})


def write(file: Path, faults: Mapping[str, Fault]) -> None:
    """Write faults, whole or not at all."""
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps({region: str(fault) for region, fault in faults.items()}))
    draft.replace(file)


def _await(instance: Instance, process: Process, wanted: Mapping[str, Fault]) -> None:
    deadline = time.monotonic() + LIMIT_S
    while time.monotonic() < deadline and alive(process):
        file = instance.folder / APPLIED
        applied = read(file)
        if file.exists() and all(applied[region] == fault for region, fault in wanted.items()):
            return
        time.sleep(0.02)
    raise LocalError("The proxies of the regions do not answer.", log=instance.log(NAME))
