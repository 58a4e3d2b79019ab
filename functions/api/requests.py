"""Follow requests to a private account: listed, approved and rejected by its owner.

A decision is a mark on the request's row; the follow itself is made in the follower's
region, where its edge lives (people/settle.py).
"""

from functions.ports import Now, Relations
from functions.records import Decision, Relation
from shared.errors import RequestUnknown
from shared.ids import parse_user_id

ROUNDS = 5  # of filling up past requests that are decided and about to go


def waiting(
    relations: Relations, owner_id: str, limit: int, position: str | None
) -> tuple[list[Relation], str | None]:
    """A page of requests that wait, in the order of who asks, and where to go on."""
    found: list[Relation] = []
    for _ in range(ROUNDS):
        wanted = limit - len(found)
        page = relations.page(owner_id, "requests", wanted + 1, position)
        found += [one for one in page[:wanted] if one.decision is None]
        position = page[wanted - 1].other if len(page) > wanted else None
        if position is None or len(found) == limit:
            break
    return found, position


def decide(
    relations: Relations, now: Now, owner_id: str, follower_id: str, decision: Decision
) -> None:
    """Approve or reject a request; the first decision about it counts.

    Raises:
        IdMalformed, RequestUnknown: there is no such request.
    """
    parse_user_id(follower_id)
    if relations.decide(owner_id, follower_id, decision, now()):
        return
    if relations.get(owner_id, "requests", follower_id) is None:
        raise RequestUnknown
