"""Lists, and everybody by username, in memory."""

from dataclasses import replace

from functions.records import Card, PeopleList
from shared.errors import ListFull, ListUnknown
from shared.limits import LIST_MEMBERS_MAX
from tests.functions.fakes_tables import Tables


class FakeLists:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def create(self, new: PeopleList) -> bool:
        if new.list_id in self.tables.lists:
            return False
        self.tables.lists[new.list_id] = new
        return True

    def get(self, list_id: str) -> PeopleList | None:
        return self.tables.lists.get(list_id)

    def page(self, owner_id: str, limit: int, after: str | None = None) -> list[PeopleList]:
        own = [one for _, one in sorted(self.tables.lists.items()) if one.owner_id == owner_id]
        return [one for one in own if after is None or one.list_id > after][:limit]

    def rename(self, list_id: str, name: str) -> PeopleList:
        if list_id not in self.tables.lists:
            raise ListUnknown
        self.tables.lists[list_id] = replace(self.tables.lists[list_id], name=name)
        return self.tables.lists[list_id]

    def remove(self, list_id: str) -> bool:
        self.tables.members.pop(list_id, None)
        return self.tables.lists.pop(list_id, None) is not None

    def add(self, list_id: str, user_id: str, at_ms: int) -> bool:
        named = self.tables.members.get(list_id, set())
        if user_id in named:
            return False
        if list_id not in self.tables.lists:
            raise ListUnknown
        if len(named) >= LIST_MEMBERS_MAX:
            raise ListFull
        self._name(list_id, named | {user_id})
        return True

    def discard(self, list_id: str, user_id: str) -> bool:
        named = self.tables.members.get(list_id, set())
        if user_id not in named:
            return False
        self._name(list_id, named - {user_id})
        return True

    def members(self, list_id: str, limit: int, after: str | None = None) -> list[str]:
        named = sorted(self.tables.members.get(list_id, set()))
        return [one for one in named if after is None or one > after][:limit]

    def _name(self, list_id: str, named: set[str]) -> None:
        self.tables.members[list_id] = named
        known = self.tables.lists[list_id]
        self.tables.lists[list_id] = replace(known, member_count=len(named))


class FakePeople:
    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def keep(self, username: str, card: Card) -> None:
        known = self.tables.people.get(username)
        anothers = known is not None and known.view is None and known.id != card.id
        if known is None or anothers or known.updated < card.updated:
            self.tables.people[username] = card

    def beginning(self, prefix: str, limit: int, after: str | None = None) -> list[Card]:
        kept = self.tables.people.items()
        names = sorted(name for name, card in kept if card.view and name.startswith(prefix))
        found = [name for name in names if after is None or name > after]
        return [self.tables.people[name] for name in found[:limit]]
