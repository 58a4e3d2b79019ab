"""Lists of people: made, named, filled and emptied by their owners, and seen by nobody else."""

import hashlib
from typing import Protocol

from functions.people.sight import blocked
from functions.ports import Graph, Lists, Now, Relations, Users
from functions.records import PeopleList
from shared.clock import rfc3339
from shared.errors import Blocked, ListsFull, ListUnknown, UserUnknown
from shared.ids import new_list_id, parse_list_id, parse_user_id
from shared.limits import LISTS_MAX
from shared.views import View

SALTS = 8  # lists of one first name that a user may have renamed, before another name is wanted


class Parts(Protocol):
    """What lists need."""

    @property
    def now(self) -> Now: ...
    @property
    def users(self) -> Users: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def relations(self) -> Relations: ...
    @property
    def lists(self) -> Lists: ...


def create(parts: Parts, owner_id: str, name: str) -> View:
    """Make a list, or return the one that has the name: so a request may be repeated.

    The id is drawn from the owner and the first name. Where that list is called something
    else by now, the name draws another one.

    Raises:
        ListsFull: the owner has as many as one can have.
    """
    for salt in range(SALTS):
        list_id = _id_of(owner_id, name, salt)
        known = parts.lists.get(list_id)
        if known is None:
            if len(parts.lists.page(owner_id, LISTS_MAX)) == LISTS_MAX:
                raise ListsFull
            new = PeopleList(list_id=list_id, owner_id=owner_id, name=name, created_ms=parts.now())
            known = new if parts.lists.create(new) else parts.lists.get(list_id)
        if known is not None and known.name == name:
            return view(known)
    raise ListsFull("Too many lists began under this name; choose another one.")


def owned(parts: Parts, owner_id: str, list_id: str) -> PeopleList:
    """A list of the caller's own.

    Raises:
        IdMalformed: that is no list id.
        ListUnknown: there is none, or it is somebody else's, which is not told.
    """
    found = parts.lists.get(list_id) if parse_list_id(list_id) == owner_id else None
    if found is None:
        raise ListUnknown
    return found


def everyone(
    parts: Parts, owner_id: str, limit: int, position: str | None
) -> tuple[list[View], str | None]:
    """A page of the caller's lists, and the position to go on from."""
    found = parts.lists.page(owner_id, limit + 1, position)
    return [view(one) for one in found[:limit]], _next([one.list_id for one in found], limit)


def rename(parts: Parts, owner_id: str, list_id: str, name: str) -> View:
    """Give a list another name.

    Raises:
        IdMalformed, ListUnknown: see `owned`.
    """
    owned(parts, owner_id, list_id)
    return view(parts.lists.rename(list_id, name))


def remove(parts: Parts, owner_id: str, list_id: str) -> None:
    """Remove a list; one that is gone stays gone.

    Raises:
        IdMalformed, ListUnknown: it never was the caller's.
    """
    if parse_list_id(list_id) != owner_id:
        raise ListUnknown
    parts.lists.remove(list_id)


def members(
    parts: Parts, owner_id: str, list_id: str, limit: int, position: str | None
) -> tuple[list[str], str | None]:
    """A page of who is on a list, and the position to go on from.

    Raises:
        IdMalformed, ListUnknown: see `owned`.
    """
    owned(parts, owner_id, list_id)
    found = parts.lists.members(list_id, limit + 1, position)
    return found[:limit], _next(found, limit)


def add(parts: Parts, owner_id: str, list_id: str, user_id: str) -> None:
    """Put somebody on a list; whoever is on it stays.

    Raises:
        IdMalformed, ListUnknown, UserUnknown: one of the two is nothing.
        Blocked: one of the two people has blocked the other.
        ListFull: it names as many as a list can.
    """
    owned(parts, owner_id, list_id)
    if parse_user_id(user_id) not in parts.users.authors([user_id]):
        raise UserUnknown
    if user_id != owner_id and blocked(parts, owner_id, user_id):
        raise Blocked
    parts.lists.add(list_id, user_id, parts.now())


def discard(parts: Parts, owner_id: str, list_id: str, user_id: str) -> None:
    """Take somebody off a list, if they are on it.

    Raises:
        IdMalformed, ListUnknown: one of the two is nothing.
    """
    owned(parts, owner_id, list_id)
    parts.lists.discard(list_id, parse_user_id(user_id))


def view(one: PeopleList) -> View:
    """A list as its owner sees it."""
    return {
        "id": one.list_id,
        "name": one.name,
        "member_count": one.member_count,
        "created_at": rfc3339(one.created_ms),
    }


def _id_of(owner_id: str, name: str, salt: int) -> str:
    return new_list_id(owner_id, hashlib.sha256(f"{owner_id}\n{salt}\n{name}".encode()).digest())


def _next(ids: list[str], limit: int) -> str | None:
    return ids[limit - 1] if len(ids) > limit else None
