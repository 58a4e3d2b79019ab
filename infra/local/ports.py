"""Ports on the loopback address: which are free, and who has the others."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from pathlib import Path

LOOPBACK = "127.0.0.1"
LISTEN = "0A"  # the state column of /proc/net/tcp, include/net/tcp_states.h


def is_free(port: int) -> bool:
    """Whether a server could listen here now.

    Binding alone misses a server on every address on macOS, connecting alone
    misses one that is still starting; so both are tried.
    """
    with socket.socket() as probe:
        probe.settimeout(0.5)
        if probe.connect_ex((LOOPBACK, port)) == 0:
            return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def next_free(port: int) -> int:
    """The first free port above one that is taken."""
    return next(other for other in range(port + 1, 65_536) if is_free(other))


def free_ports(count: int) -> list[int]:
    """Ports that nobody has at this moment; taken all at once, so that they differ."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind((LOOPBACK, 0))
        return [int(each.getsockname()[1]) for each in sockets]
    finally:
        for each in sockets:
            each.close()


def holder(port: int) -> str | None:
    """Who listens on a port, as `name (pid N)`; None when the system does not tell."""
    return _holder_by_proc(port) if sys.platform == "linux" else _holder_by_lsof(port)


def _holder_by_proc(port: int) -> str | None:
    """Match the sockets of /proc/net/tcp with the open files of each process, see proc(5)."""
    wanted = {f"socket:[{inode}]" for inode in _listening_inodes(port)}
    for files in Path("/proc").glob("[0-9]*/fd") if wanted else ():
        try:
            if any(str(file.readlink()) in wanted for file in files.iterdir()):
                name = (files.parent / "comm").read_text().strip()
                return f"{name} (pid {files.parent.name})"
        except OSError:
            continue  # another user's process, or one that just ended
    return None


def _listening_inodes(port: int) -> list[str]:
    inodes = []
    for table in (Path("/proc/net/tcp"), Path("/proc/net/tcp6")):
        lines = table.read_text().splitlines()[1:] if table.exists() else []
        for line in lines:
            fields = line.split()
            if fields[3] == LISTEN and int(fields[1].rpartition(":")[2], 16) == port:
                inodes.append(fields[9])
    return inodes


def _holder_by_lsof(port: int) -> str | None:
    if shutil.which("lsof") is None:
        return None
    answer = subprocess.run(
        ["lsof", "-nP", f"-iTCP:{port}", "-sTCP:LISTEN", "-Fpc"],
        capture_output=True,
        text=True,
        check=False,
    )
    fields = {line[0]: line[1:] for line in answer.stdout.splitlines() if line}
    return f"{fields['c']} (pid {fields['p']})" if {"c", "p"} <= fields.keys() else None
