"""Usernames to user ids, by asking the one region that owns a name."""

from collections.abc import Callable
from http import HTTPStatus

from edge import origin
from edge.exchange import Exchange, Outcome
from edge.memory import Memory
from edge.regions.failover import others
from edge.steps import Fetched, Unreached
from shared.directory import Cell
from shared.errors import DirectoryMissing, NearcastError, UserUnknown
from shared.ids import parse_username

REMEMBERED_MS = 300_000


def resolve(
    exchange: Exchange,
    memory: Memory,
    username: str,
    then: Callable[[str], Outcome],
    *,
    unknown: type[NearcastError] = UserUnknown,
) -> Outcome:
    """Go on with the id of the user who has a name.

    Only names that are taken are remembered: a free one may be taken any moment.

    Raises:
        UsernameMalformed: nobody can have that name.
        UserUnknown, or the given error: nobody has it.
    """
    name = parse_username(username)
    known = memory.names.get(name, exchange.now_ms)
    if known is not None:
        return then(known)
    directory = memory.directory
    if directory is None:
        raise DirectoryMissing

    def learn(result: Fetched | Unreached) -> Outcome:
        if isinstance(result, Fetched) and result.status == HTTPStatus.NOT_FOUND:
            raise origin.failure_of(result) or unknown()
        user_id = str(origin.document_of(result)["user_id"])
        memory.names.put(name, user_id, exchange.now_ms + REMEMBERED_MS)
        return then(user_id)

    owner = directory.cells_of(directory.names_region(name))[0]
    cells = [owner, *others(exchange, memory, owner)]  # their functions read the owner's table

    def ask(cells: list[Cell]) -> Outcome:
        def judge(result: Fetched | Unreached) -> Outcome:
            if origin.failure_of(result) is not None and cells[1:]:
                return ask(cells[1:])
            return learn(result)

        return origin.call(exchange, memory, cells[0], f"/internal/names/{name}", judge)

    return ask(cells)
