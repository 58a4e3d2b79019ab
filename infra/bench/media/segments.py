"""CPU a MB of segments that are hits, the edge beside its peer: from the isolate, and from the PoP.

Both send the same bytes over the same loopback; most of what is counted is the runtime
moving them, which no worker can spare. What differs is what is done before the first byte.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import cycle

from infra.bench.edge.subjects import addresses, request
from infra.bench.load import Measured, measure
from infra.bench.media import world
from infra.bench.media.servers import FLOOR, JAVASCRIPT, PYTHON, Server
from infra.bench.media.world import LARGE, SMALL, Kind

ROUNDS, CONNECTIONS = 7, 8
COUNTS = {SMALL: 600, LARGE: 150}  # requests a round: about half a GB of either
TIMES = 8  # each object is asked for by requests of several people
MB = 1e6
SUBJECTS = (
    *((SMALL, name) for name in (PYTHON, JAVASCRIPT, FLOOR)),
    *((LARGE, name) for name in (PYTHON, JAVASCRIPT)),
)


@dataclass(frozen=True, slots=True)
class Served:
    """The least disturbed round: CPU milliseconds a MB and a request, MB a second, and the median wait."""

    cpu_ms_per_mb: float
    cpu_ms: float
    mb_per_s: float
    p50_ms: float

    @classmethod
    def of(cls, one: Measured, count: int) -> "Served":
        """From a measured round."""
        each = one.bytes / count / MB
        return cls(one.cpu_ms / each, one.cpu_ms, one.rate * each, one.p50_ms)


def compare(servers: Mapping[str, Server]) -> dict[str, dict[str, Served]]:
    """Servers by kind of object: rounds in turn, so that all meet the same noise.

    Raises:
        ValueError: something was not served from where it should have been.
    """
    runs: dict[tuple[Kind, str], list[Measured]] = {subject: [] for subject in SUBJECTS}
    for kind, name in SUBJECTS:
        _run(kind, servers[name])  # fills what there is to fill
    for _ in range(ROUNDS):
        for kind, name in SUBJECTS:
            runs[kind, name].append(_run(kind, servers[name]))
    for name in (PYTHON, JAVASCRIPT):
        _check(name, servers[name])
    found: dict[str, dict[str, Served]] = {}
    for (kind, name), measured in runs.items():
        best = min(measured, key=lambda one: one.cpu_ms)
        found.setdefault(kind.name, {})[name] = Served.of(best, COUNTS[kind])
    return found


def _run(kind: Kind, server: Server) -> Measured:
    paths = world.paths(kind)
    requests = [
        request(path, cf_connecting_ip=address)
        for path, address in zip(paths * TIMES, cycle(addresses()), strict=False)
    ]
    workerd = server.workerd
    return measure(
        workerd.port,
        workerd.process_id,
        requests,
        status=200,
        count=COUNTS[kind],
        connections=CONNECTIONS,
    )


def _check(name: str, server: Server) -> None:
    """Small objects are the isolate's and large ones the PoP's, or something else was measured."""
    small, large = SMALL.count, COUNTS[LARGE] * ROUNDS
    hits = server.pop.asked.get("hit", 0)
    if not large <= hits <= large + COUNTS[LARGE] + COUNTS[SMALL] + small * CONNECTIONS:
        raise ValueError(f"{name}: the PoP was asked {server.pop.asked}")
