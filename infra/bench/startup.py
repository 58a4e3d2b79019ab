"""How long `make up` takes: on fresh state, and again. `make bench-up` runs it.

It brings up an instance of its own beside whatever runs, and removes it. Fresh
means without any state and without the builds of functions and edge; what package
registries provide (.venv, node_modules) is there, since downloads are not ours to
time.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import time

from infra.local.instance import ROOT
from infra.local.ports import free_ports

INSTANCE = "bench"
BUILDS = ("functions", "host")
TARGETS_S = {"fresh": 120, "again": 20, "after down": 20}


def main() -> int:
    """Measure and print; 1 when a target is missed."""
    edge_port, aws_port = free_ports(2)
    ports = ["--edge-port", str(edge_port), "--aws-port", str(aws_port)]
    _runner("down", "--forget")
    for build in BUILDS:
        shutil.rmtree(ROOT / "build" / build, ignore_errors=True)
    print(machine())
    missed = False
    try:
        for what, target_s in TARGETS_S.items():
            if what == "after down":
                _runner("down")
            took = _runner("up", *ports)
            missed |= took > target_s
            print(f"{what:12} {took:6.1f} s   target {target_s} s", flush=True)
    finally:
        _runner("down", "--forget")
    return int(missed)


def machine() -> str:
    """The size of this machine, for beside the figures."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )


def _runner(command: str, *options: str) -> float:
    began = time.monotonic()
    arguments = [sys.executable, "-m", "infra.local", command, "--instance", INSTANCE, *options]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    return time.monotonic() - began


if __name__ == "__main__":
    sys.exit(main())
