"""A user became a VIP, or is none any more: tell it where they stand as a follower."""

from dataclasses import replace
from typing import Protocol

from functions.ports import Graph, Outlet, Reaches
from shared.messages import VipChanged

STEP = 100  # followed authors that one message changes


class Parts(Protocol):
    """What it takes."""

    @property
    def graph(self) -> Graph: ...
    @property
    def reaches(self) -> Reaches: ...
    @property
    def outlet(self) -> Outlet: ...


def favour(change: VipChanged, parts: Parts) -> int:
    """Change a page of the authors that a user follows, and count those that changed.

    Whom the user stops to follow meanwhile is changed back; whom they follow from now on
    learns it when the follow is settled.
    """
    followed = parts.graph.following(change.user_id, STEP, change.after)
    act = parts.reaches.favour if change.vip else parts.reaches.unfavour
    changed = sum(act(author_id, change.user_id) for author_id in followed)
    if change.vip and followed:
        still = set(parts.graph.following(change.user_id, STEP, change.after))
        for author_id in sorted(set(followed) - still):
            if parts.graph.edge(change.user_id, author_id) is None:
                parts.reaches.unfavour(author_id, change.user_id)
    if len(followed) == STEP:
        parts.outlet.slices([replace(change, after=followed[-1])])
    return changed
