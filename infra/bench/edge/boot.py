"""Start of the edge: seconds to the first answer, and the memory that it then has."""

from statistics import median

from infra.bench.edge import build
from infra.bench.workerd import Worker, Workerd

STARTS = 3


def boot_s(worker: Worker) -> float:
    """From the start of the process to its first answer, the median of a few starts."""
    times = []
    for _ in range(STARTS):
        with Workerd(worker, build.BUILD) as server:
            times.append(server.boot_s)
    return median(times)
