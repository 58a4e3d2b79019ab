"""Who may see whom, and who may touch whom: the rules of blocks and private accounts.

The authority on a block is the row of who blocked, on a follow that of who follows;
both are read where they live, so the rules hold from the moment that the call which
made them was answered, in every region.
"""

from typing import Protocol

from functions.ports import Graph, Relations, Users
from functions.records import Author
from shared.errors import AccountPrivate, Blocked, UserUnknown


class Parts(Protocol):
    """What the rules look at."""

    @property
    def users(self) -> Users: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def relations(self) -> Relations: ...


def check_touch(parts: Parts, actor_id: str, target_id: str) -> Author:
    """Whether somebody may like, answer, quote or repost what another one wrote.

    Raises:
        UserUnknown: there is no such person.
        Blocked: one of the two has blocked the other.
        AccountPrivate: they show themselves to followers, and the actor is none.
    """
    target = _existing(parts, target_id)
    if actor_id == target_id:
        return target
    if parts.relations.get(actor_id, "blocks", target_id):
        raise Blocked
    _check_seen(parts, actor_id, target)
    return target


def check_seen(parts: Parts, viewer_id: str | None, target_id: str) -> Author:
    """Whether somebody, or a stranger (None), may read what another one wrote.

    One's own block hides nothing that one asks for by name.

    Raises:
        UserUnknown, Blocked, AccountPrivate: as for `check_touch`.
    """
    target = _existing(parts, target_id)
    _check_seen(parts, viewer_id, target)
    return target


def blocked(parts: Parts, one: str, other: str) -> bool:
    """Whether either has blocked the other, by their own word."""
    relations = parts.relations
    return bool(relations.get(one, "blocks", other) or relations.get(other, "blocks", one))


def _existing(parts: Parts, user_id: str) -> Author:
    author = parts.users.authors([user_id]).get(user_id)
    if author is None:
        raise UserUnknown
    return author


def _check_seen(parts: Parts, viewer_id: str | None, target: Author) -> None:
    if viewer_id == target.user_id:
        return
    if viewer_id is not None and parts.relations.get(target.user_id, "blocks", viewer_id):
        raise Blocked
    if target.private and (viewer_id is None or not parts.graph.edge(viewer_id, target.user_id)):
        raise AccountPrivate
