"""What a process has used: CPU time and resident memory, from outside."""

import os
import subprocess
import sys
import time
from pathlib import Path


def cpu_s(process_id: int) -> float:
    """CPU seconds of a process with all its threads, also those that have ended.

    Linux has a clock for every process, in nanoseconds (clock_getcpuclockid, POSIX; the
    number of the clock is the kernel's, include/linux/posix-timers.h). Elsewhere `ps`
    tells hundredths of a second.
    """
    if sys.platform == "linux":
        return time.clock_gettime((~process_id << 3) | 2)
    total = 0.0
    for part in _ps("time", process_id).split(":"):
        total = total * 60 + float(part)
    return total


def rss_mb(process_id: int) -> float:
    """Resident memory in MB (10^6 bytes); on Linux by proc(5), because a program takes a while to start."""
    if sys.platform == "linux":
        resident = Path(f"/proc/{process_id}/statm").read_text().split()[1]
        return int(resident) * os.sysconf("SC_PAGE_SIZE") / 1e6
    return int(_ps("rss", process_id)) * 1024 / 1e6


def machine() -> str:
    """The size of this machine, for beside the figures."""
    return f"{os.uname().sysname} {os.uname().machine}, {os.cpu_count()} cores"


def _ps(field: str, process_id: int) -> str:
    asked = ["ps", "-o", f"{field}=", "-p", str(process_id)]
    return subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
