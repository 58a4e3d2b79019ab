"""The edge, its peer and the floor in raw workerd, over one bucket, each with a PoP's store beside it."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from infra.bench.edge import build
from infra.bench.edge.pages import EDGE_VARIABLES
from infra.bench.media import world
from infra.bench.media.bucket import Bucket
from infra.bench.media.pop import PopServer
from infra.bench.workerd import Module, Worker, Workerd
from shared.directory import Directory

WORKERS = Path(__file__).with_name("workers")
PYTHON, JAVASCRIPT, FLOOR = "python", "peer", "floor"


@dataclass(frozen=True, slots=True)
class Server:
    """One of the workers as it runs, and its PoP."""

    workerd: Workerd
    pop: PopServer


def archives() -> dict[str, Module]:
    """The Python workers, compiled."""
    return build.python({PYTHON: build.EDGE_MAIN, FLOOR: (WORKERS / "floor.py").read_text()})


def edge_worker(compiled: Module, bucket: Bucket) -> Worker:
    """The edge with its directory published, and tiers that have nothing and keep nothing."""
    document = world.published(bucket.url)
    documents = {"directory": (Directory.from_document(document).version, json.dumps(document))}
    variables = EDGE_VARIABLES | {"SPENT": "", "TIERS": "1"}
    return build.edge(PYTHON, compiled, variables, documents)


def peer_worker(bucket: Bucket) -> Worker:
    """The peer."""
    main = Module("main.mjs", "esModule", WORKERS / "peer.mjs")
    return Worker(JAVASCRIPT, (main,), _where(bucket))


def floor_worker(compiled: Module, bucket: Bucket) -> Worker:
    """The floor."""
    return build.door(FLOOR, compiled, _where(bucket))


def _where(bucket: Bucket) -> dict[str, str]:
    return {"ORIGIN": bucket.url, "ASSET": world.ASSET}


@contextmanager
def running(*workers: Worker) -> Iterator[dict[str, Server]]:
    """A workerd for each worker, by name."""
    with ExitStack() as stack:
        yield {worker.name: _serve(worker, stack) for worker in workers}


def _serve(worker: Worker, stack: ExitStack) -> Server:
    pop = stack.enter_context(PopServer())
    with_pop = replace(worker, cache=pop.address)
    return Server(stack.enter_context(Workerd(with_pop, build.BUILD)), pop)
