"""CPU a request, throughput and latency: every subject in turn, several times over."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from http import HTTPStatus

from infra.bench.edge import build
from infra.bench.edge.decisions import FLAGS
from infra.bench.edge.region import Region
from infra.bench.edge.subjects import HOME, SUBJECTS, Subject, bearer
from infra.bench.edge.world import CLIENT, CONTEXT_KEYS, ISSUER, World, directory
from infra.bench.load import Measured, measure
from infra.bench.workerd import Module, Worker, Workerd
from shared.directory import Directory
from shared.flags.document import FlagSet

ROUNDS, COUNT, CONNECTIONS = 7, 2_500, 16
WARM_UP = 1_000  # requests before the first round
REVIVAL = 400  # and before every other: what went stale meanwhile is fetched anew
SPENDING_MAX = 500  # requests; more than an isolate lets anybody owe

EDGE_VARIABLES = {
    "CONTEXT_KEYS": CONTEXT_KEYS,
    "AWS_ACCESS_KEY_ID": "none",
    "AWS_SECRET_ACCESS_KEY": "none",
    "STAGE": "bench",
    "VERSION": "0",
    "CORS_ORIGINS": "*",
    "LIMITS": "enforced",
}
DOORS = ("empty_class", "empty_on_fetch", "floor")


def workers(world: World, region: Region, archives: Mapping[str, Module]) -> Iterator[Worker]:
    """Everything that is measured, each for a workerd of its own."""
    yield build.javascript("empty")
    peer = {
        "JWKS_URL": f"{region.url}/jwks.json",
        "ORIGIN": region.url,
        "ISSUER": ISSUER,
        "CLIENT": CLIENT,
    }
    yield build.javascript("peer", peer)
    yield build.javascript("peer", peer | {"REMEMBER": "1"}, name="peer_remembering")
    served = [
        json.dumps(world.page(user_id), ensure_ascii=False, separators=(",", ":"))
        for user_id in world.people
    ]
    for name in DOORS:
        yield build.door(name, archives[name], {"PAGES": json.dumps(served)})
    for name in ("edge", "hydrating"):
        yield edge_worker(name, world, region, archives[name])


def edge_worker(name: str, world: World, region: Region, archive: Module) -> Worker:
    """The edge, with its configuration published."""
    document = directory(region.url)
    documents = {
        "directory": (Directory.from_document(document).version, json.dumps(document)),
        "flags": (FlagSet.from_document(FLAGS).version, json.dumps(FLAGS)),
    }
    return build.edge(name, archive, EDGE_VARIABLES | {"SPENT": world.spent}, documents)


@contextmanager
def running(all_workers: Iterator[Worker]) -> Iterator[dict[str, Workerd]]:
    """A workerd for each worker, by name."""
    with ExitStack() as stack:
        yield {
            worker.name: stack.enter_context(Workerd(worker, build.BUILD)) for worker in all_workers
        }


def compare(world: World, servers: Mapping[str, Workerd]) -> dict[str, Measured]:
    """The least disturbed run of each subject: the one with the least CPU."""
    runs: dict[str, list[Measured]] = {subject.key: [] for subject in SUBJECTS}
    learn_etags(world, servers["edge"])
    spend(world, servers["edge"])
    for subject in SUBJECTS:
        _measure(world, subject, servers, WARM_UP)
    for _ in range(ROUNDS):
        for subject in SUBJECTS:
            _measure(world, subject, servers, REVIVAL)
            runs[subject.key].append(_measure(world, subject, servers, COUNT))
    return {key: min(found, key=lambda one: one.cpu_ms) for key, found in runs.items()}


def spend(world: World, server: Workerd) -> None:
    """Let the one who has spent everything learn of it: the isolate asks behind an answer."""
    for _ in range(SPENDING_MAX):
        answer = server.get(HOME, {"authorization": bearer(world, world.spent)})
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            return
    raise ValueError("nobody is limited")


def learn_etags(world: World, server: Workerd) -> None:
    """Read every page once, as a client that keeps it."""
    for user_id in world.people:
        answer = server.get(HOME, {"authorization": bearer(world, user_id)})
        if "etag" not in answer.headers:
            raise ValueError(f"no page: {answer.status} {answer.body[:400]!r}")
        world.etags[user_id] = answer.headers["etag"]


def _measure(
    world: World, subject: Subject, servers: Mapping[str, Workerd], count: int
) -> Measured:
    server = servers[subject.worker]
    return measure(
        server.port,
        server.process_id,
        subject.requests(world),
        status=subject.status,
        count=count,
        connections=CONNECTIONS,
    )
