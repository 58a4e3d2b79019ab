"""People by ids, or by the beginning of their usernames."""

from typing import Protocol

from functions.people.viewing import viewer_states
from functions.ports import People, Relations
from shared.errors import IdMalformed, ParameterMalformed, UsernameMalformed
from shared.ids import parse_user_id, parse_username
from shared.limits import PAGE_MAX, SEARCH_PREFIX_MIN
from shared.views import View

ROUNDS = 5  # of filling up past people who are hidden
NAME_MIN = 3  # characters of a username


class Parts(Protocol):
    """What a search needs."""

    @property
    def people(self) -> People: ...
    @property
    def relations(self) -> Relations: ...


def parse_ids(text: str) -> list[str]:
    """User ids of a parameter, separated by commas, each once.

    Raises:
        IdMalformed: one of them is none.
        ParameterMalformed: they are too many.
    """
    ids = list(dict.fromkeys(text.split(",")))
    if len(ids) > PAGE_MAX:
        raise ParameterMalformed(f"At most {PAGE_MAX} ids at once.", field="ids")
    try:
        return [parse_user_id(one) for one in ids]
    except IdMalformed as error:
        raise IdMalformed("One of these is no user id.", field="ids") from error


def parse_prefix(text: str) -> str:
    """The beginning of a username, in lower case, with or without its `@`.

    Raises:
        ParameterMalformed: no username begins so, or it is too short to search for.
    """
    prefix = text.removeprefix("@")
    try:
        name = parse_username(prefix.ljust(NAME_MIN, "_"))
    except UsernameMalformed:
        name = ""
    if not SEARCH_PREFIX_MIN <= len(prefix) <= len(name):
        raise ParameterMalformed(
            f"A search needs {SEARCH_PREFIX_MIN} to 30 of the letters a to z, the digits and _.",
            field="prefix",
        )
    return name[: len(prefix)]


def search(
    parts: Parts, viewer_id: str, prefix: str, limit: int, position: str | None
) -> tuple[list[View], str | None]:
    """A page of people whose usernames begin so, and the position to go on from.

    In the order of their names. Blocks of either side hide people from each other.
    """
    found: list[View] = []
    for _ in range(ROUNDS):
        wanted = limit - len(found)
        cards = parts.people.beginning(prefix, wanted + 1, position)
        states = viewer_states(parts, viewer_id, [one.id for one in cards[:wanted]])
        found += [
            one.view | {"viewer": states.get(one.id)}
            for one in cards[:wanted]
            if one.view and not _hidden(states.get(one.id))
        ]
        last = cards[wanted - 1].view if len(cards) > wanted else None  # which always has one
        position = last["username"] if last else None
        if position is None or len(found) == limit:
            break
    return found, position


def _hidden(state: View | None) -> bool:
    return state is not None and (state["blocked"] or state["blocked_by"])
