"""List everybody by username, so that they are found by the beginning of it."""

from typing import Protocol

from functions.ports import People
from functions.records import Card
from shared.messages import ProfileChanged


class Parts(Protocol):
    """What listing needs."""

    @property
    def people(self) -> People: ...


def list_person(change: ProfileChanged, parts: Parts) -> None:
    """Keep the public profile that a change made in the region that owns its name's beginning.

    A profile that is gone stays listed: its row is a name and an id by then, and a
    search leaves out whose profile does not exist.
    """
    if change.card is not None:
        card = Card(change.user_id, "user", change.updated, change.card)
        parts.people.keep(change.card["username"], card)
