"""The edge and its peer in raw workerd, over the same bucket, each with a PoP's store beside it."""

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

PEER = Path(__file__).with_name("workers") / "peer.mjs"
PYTHON, JAVASCRIPT = "python", "peer"


@dataclass(frozen=True, slots=True)
class Server:
    """One of them, and its PoP."""

    workerd: Workerd
    pop: PopServer


def archive() -> Module:
    """The edge, compiled."""
    return build.python({"media": build.EDGE_MAIN})["media"]


def edge_worker(compiled: Module, bucket: Bucket) -> Worker:
    """The edge with its directory published, and tiers that have nothing and keep nothing."""
    document = world.published(bucket.url)
    documents = {"directory": (Directory.from_document(document).version, json.dumps(document))}
    variables = EDGE_VARIABLES | {"SPENT": "", "TIERS": "1"}
    return build.edge(PYTHON, compiled, variables, documents)


def peer_worker(bucket: Bucket) -> Worker:
    """The peer."""
    variables = {"ORIGIN": bucket.url, "ASSET": world.ASSET}
    return Worker(JAVASCRIPT, (Module("main.mjs", "esModule", PEER),), variables)


@contextmanager
def running(*workers: Worker) -> Iterator[dict[str, Server]]:
    """A workerd for each worker, by name."""
    with ExitStack() as stack:
        yield {worker.name: _serve(worker, stack) for worker in workers}


def _serve(worker: Worker, stack: ExitStack) -> Server:
    pop = stack.enter_context(PopServer())
    with_pop = replace(worker, cache=pop.address)
    return Server(stack.enter_context(Workerd(with_pop, build.BUILD)), pop)
