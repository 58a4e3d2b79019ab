"""Lists of people, and people by the beginning of their usernames."""

from typing import Protocol

from functions.records import Card, PeopleList


class Lists(Protocol):
    """Lists of this region's own people, and who is on them."""

    def create(self, new: PeopleList) -> bool:
        """Store a list; False if there is one by its id."""

    def get(self, list_id: str) -> PeopleList | None:
        """A list as it is now."""

    def page(self, owner_id: str, limit: int, after: str | None = None) -> list[PeopleList]:
        """Up to `limit` lists of a user, in the order of their ids."""

    def rename(self, list_id: str, name: str) -> PeopleList:
        """Give a list another name.

        Raises:
            ListUnknown: there is none.
        """

    def remove(self, list_id: str) -> bool:
        """Remove a list and whom it names; False if there is none."""

    def add(self, list_id: str, user_id: str, at_ms: int) -> bool:
        """Put somebody on a list; False if they are on it.

        Raises:
            ListUnknown: there is none.
            ListFull: it names as many as a list can.
        """

    def discard(self, list_id: str, user_id: str) -> bool:
        """Take somebody off a list; False if they are not on it."""

    def members(self, list_id: str, limit: int, after: str | None = None) -> list[str]:
        """Up to `limit` people on a list, in the order of their ids."""


class People(Protocol):
    """Everybody by username, in the one region that owns the name's beginning."""

    def keep(self, username: str, card: Card) -> None:
        """Keep a public profile, or its tombstone, unless a newer one is kept already.

        A tombstone of somebody who had the name before gives way.
        """

    def beginning(self, prefix: str, limit: int, after: str | None = None) -> list[Card]:
        """Up to `limit` profiles, no tombstones, whose usernames begin so, in their order."""
