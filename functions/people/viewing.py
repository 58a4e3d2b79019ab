"""Viewer state: what somebody is to the people whom they look at, and the other way round."""

from collections.abc import Iterable
from typing import Protocol

from functions.ports import Relations
from functions.records import Tie
from shared.views import View

OWN = {"following": "following", "requested": "requested", "muted": "mutes", "blocked": "blocks"}
THEIRS = {"followed_by": "following", "blocked_by": "blocks"}


class Parts(Protocol):
    """What viewer state needs."""

    @property
    def relations(self) -> Relations: ...


def viewer_states(parts: Parts, viewer_id: str | None, user_ids: Iterable[str]) -> dict[str, View]:
    """`{following, followed_by, requested, muted, blocked, blocked_by}` to each of them.

    One batch for each shard concerned: all that the viewer decided is in one. Nobody has
    such a state to themselves, and strangers (None) have it to nobody.
    """
    if viewer_id is None:
        return {}
    wanted = {
        user_id: {
            **{name: (viewer_id, kind, user_id) for name, kind in OWN.items()},
            **{name: (user_id, kind, viewer_id) for name, kind in THEIRS.items()},
        }
        for user_id in user_ids
        if user_id != viewer_id
    }
    ties: list[Tie] = [tie for names in wanted.values() for tie in names.values()]  # type: ignore[misc]
    known = parts.relations.known(ties)
    return {
        user_id: {name: tie in known for name, tie in names.items()}
        for user_id, names in wanted.items()
    }
