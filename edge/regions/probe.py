"""How the regions are asked whether they are well: `GET /internal/health`, signed like any other call."""

from collections.abc import Callable
from http import HTTPStatus

from edge import origin
from edge.exchange import Exchange, Outcome, Plan
from edge.memory import Memory
from edge.stages.configure import refresh
from edge.steps import Fetch, Fetched, Unreached
from shared.directory import Cell, Directory

PATH = "/internal/health"
TIMEOUT_MS = 2_000  # a region that takes longer to say that it is well is not

Take = Callable[[dict[str, bool]], None]


def probed_cells(directory: Directory) -> dict[str, Cell]:
    """The cell that speaks for each region."""
    return {region: directory.cells_of(region)[0] for region in directory.regions}


def probe_all(exchange: Exchange, memory: Memory, take: Take) -> Plan:
    """Ask every region of the current directory at the same time; none without a directory."""

    def ask() -> Outcome:
        cells = probed_cells(memory.directory) if memory.directory else {}
        if not cells:
            take({})
            return None
        steps = tuple(probe(exchange, memory, cell) for cell in cells.values())

        def judge(*results: Fetched | Unreached) -> None:
            take(dict(zip(cells, map(is_well, results), strict=True)))

        return Plan(steps, judge)

    return refresh(exchange, memory, ask)


def probe(exchange: Exchange, memory: Memory, cell: Cell) -> Fetch:
    """A step that asks one cell."""
    return origin.ask(exchange, memory, cell, PATH, timeout_ms=TIMEOUT_MS)


def is_well(result: Fetched | Unreached) -> bool:
    """Whether a region answered a probe as it should."""
    return isinstance(result, Fetched) and result.status == HTTPStatus.OK
