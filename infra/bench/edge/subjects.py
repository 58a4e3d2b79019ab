"""What is measured, in which worker, with which requests. The keys are those of edge.json."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, cycle

from infra.bench.edge.world import World

HOME = "/v1/timelines/home"
TIMES = 4  # each person asks with requests of their own

_rays = count(0x9A1B2C3D4E5F6071)

Requests = Callable[[World], list[bytes]]


@dataclass(frozen=True)
class Subject:
    """One line of the table."""

    key: str
    worker: str
    what: str
    requests: Requests
    status: int = 200


def request(target: str, **fields: str) -> bytes:
    """A GET as an app sends it, by a name that the platform gives to no other (cf-ray)."""
    sent = {
        "cf-ray": f"{next(_rays):x}-FRA",
        "host": "edge.example",
        "user-agent": "Nearcast/1.0 (iPhone; iOS 19.1)",
        "accept": "application/json",
        "accept-language": "en",
    }
    sent |= {name.replace("_", "-"): value for name, value in fields.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in sent.items())
    return f"GET {target} HTTP/1.1\r\n{head}\r\n".encode()


def bearer(world: World, user_id: str) -> str:
    """The Authorization field of a person; the world makes one token for each."""
    return f"Bearer {world.tokens[user_id]}"


def addresses() -> Iterator[str]:
    """Addresses of callers, so many that no limit by address is met."""
    return cycle(f"198.51.100.{number}" for number in range(1, 255))


def callers(world: World) -> list[tuple[str, str]]:
    """Everybody with their address, so many times over."""
    return [*zip(world.people, addresses(), strict=False)] * TIMES


def reads(world: World) -> list[bytes]:
    """Everybody reads their home timeline."""
    return [
        request(HOME, authorization=bearer(world, user_id), cf_connecting_ip=address)
        for user_id, address in callers(world)
    ]


def known_pages(world: World) -> list[bytes]:
    """The same reads, by who has the page already."""
    return [
        request(
            HOME,
            authorization=bearer(world, user_id),
            cf_connecting_ip=address,
            if_none_match=world.etags[user_id],
        )
        for user_id, address in callers(world)
    ]


def anonymous(_: World) -> list[bytes]:
    """Reads without a token."""
    return [
        request(HOME, cf_connecting_ip=address)
        for _, address in zip(range(64), addresses(), strict=False)
    ]


def flood(world: World) -> list[bytes]:
    """Reads by somebody whose bucket is empty."""
    authorization = bearer(world, world.spent)
    return [
        request(HOME, authorization=authorization, cf_connecting_ip=address)
        for _, address in zip(range(64), addresses(), strict=False)
    ]


SUBJECTS = (
    Subject("empty_js", "empty", "an empty handler in JavaScript", reads),
    Subject("empty_python_class", "empty_class", "an empty handler, the SDK's class", reads),
    Subject("empty_python_on_fetch", "empty_on_fetch", "an empty handler, async on_fetch", reads),
    Subject("floor_sync_python", "floor", "the floor: a plain call, page out", reads),
    Subject("cached_page_python", "edge", "a cached home page", reads),
    Subject("cached_page_peer", "peer", "Hono + jose, verifying each token", reads),
    Subject("cached_page_peer_remembering", "peer_remembering", "Hono + jose, remembering", reads),
    Subject("hydrated_page_python", "hydrating", "the page composed from cards each time", reads),
    Subject("not_modified_python", "edge", "304, the client has the page", known_pages, 304),
    Subject("unauthorized_python", "edge", "401, no token", anonymous, 401),
    Subject("limited_python", "edge", "429, the user has spent their units", flood, 429),
)
