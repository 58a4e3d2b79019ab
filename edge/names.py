"""Usernames to user ids, by asking the one region that owns a name."""

from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

from edge import origin
from edge.exchange import Exchange, Outcome
from edge.memory import Memory
from edge.regions.failover import others
from edge.steps import Fetched, Unreached
from shared.directory import Cell
from shared.errors import DirectoryMissing, NearcastError, UsernameMalformed, UserUnknown
from shared.ids import parse_username

REMEMBERED_MS = 300_000
FREE_MS = 3_000  # a free name may be taken any moment, anywhere
FREE = ""  # instead of a user id


def resolve(
    exchange: Exchange,
    memory: Memory,
    username: str,
    then: Callable[[str], Outcome],
    *,
    unknown: type[NearcastError] = UserUnknown,
) -> Outcome:
    """Go on with the id of the user who has a name.

    That a name is free is believed for a moment, which spares the region a crowd that
    follows a dead link; but never where another error than UserUnknown is wanted: who
    has just signed up elsewhere must be able to sign in here.

    Raises:
        UsernameMalformed: nobody can have that name.
        UserUnknown, or the given error: nobody has it.
    """
    name = parse_username(username)
    known = memory.names.get(name, exchange.now_ms)
    if known == FREE and unknown is UserUnknown:
        raise UserUnknown
    if known:
        return then(known)
    directory = memory.directory
    if directory is None:
        raise DirectoryMissing

    def learn(result: Fetched | Unreached) -> Outcome:
        if isinstance(result, Fetched) and result.status == HTTPStatus.NOT_FOUND:
            failure = origin.failure_of(result)
            if failure is None:
                memory.names.put(name, FREE, exchange.now_ms + FREE_MS)
            raise failure or unknown()
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


def may_be_taken(memory: Memory, username: object) -> None:
    """Somebody signs up with a name: it is not known to be free any longer."""
    if isinstance(username, str):
        with suppress(UsernameMalformed):
            memory.names.drop(parse_username(username))
