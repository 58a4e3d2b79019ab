"""Blocks and mutes: put by whoever wants peace, and felt by both sides or by nobody else.

The row in graph-NN is the authority and is there when the call is answered. The caller's
reader row is changed at once as well, so that their next home read respects it; whatever
else follows from a block, and what a function that died left out, follows from the row's
stream record (people/settle.py).
"""

from typing import Literal, Protocol

from functions.ports import Graph, Now, Readers, Relations, Users
from functions.records import ReaderSet, Relation
from shared.errors import RelationSelf, UserUnknown
from shared.ids import parse_user_id

Kind = Literal["blocks", "mutes"]
SETS: dict[Kind, ReaderSet] = {"blocks": "blocked", "mutes": "muted"}


class Parts(Protocol):
    """What blocking and muting need."""

    @property
    def now(self) -> Now: ...
    @property
    def users(self) -> Users: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def relations(self) -> Relations: ...
    @property
    def readers(self) -> Readers: ...


def put(parts: Parts, kind: Kind, caller_id: str, other: str) -> None:
    """Block or mute somebody; doing it twice is doing it once.

    Raises:
        IdMalformed, UserUnknown, RelationSelf: nobody to do it to.
    """
    _check_other(caller_id, other)
    if other not in parts.users.authors([other]):
        raise UserUnknown
    parts.relations.put(Relation(user_id=caller_id, kind=kind, other=other, at_ms=parts.now()))
    parts.readers.add(caller_id, SETS[kind], [other])
    if kind == "blocks":
        parts.graph.unfollow(caller_id, other)


def remove(parts: Parts, kind: Kind, caller_id: str, other: str) -> None:
    """Unblock or unmute somebody; if nothing was there, nothing changes.

    Raises:
        IdMalformed, RelationSelf: nobody to do it to.
    """
    _check_other(caller_id, other)
    parts.relations.remove(caller_id, kind, other)
    parts.readers.discard(caller_id, SETS[kind], [other])


def listed(
    relations: Relations, kind: Kind, caller_id: str, limit: int, position: str | None
) -> tuple[list[str], str | None]:
    """A page of whom the caller blocked or muted, and the position to go on from."""
    found = [one.other for one in relations.page(caller_id, kind, limit + 1, position)]
    return found[:limit], found[limit - 1] if len(found) > limit else None


def _check_other(caller_id: str, other: str) -> None:
    if parse_user_id(other) == caller_id:
        raise RelationSelf
