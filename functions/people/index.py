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

    One that is gone leaves a tombstone, which older changes that come later respect.
    """
    username = change.card["username"] if change.card else change.username
    if username:
        parts.people.keep(username, Card(change.user_id, "user", change.updated, change.card))
