"""Lists: authors whom somebody chose for a timeline of their own."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleList:
    """A list; its id begins with its owner's, so it names the shard that holds it."""

    list_id: str
    owner_id: str
    name: str
    created_ms: int
    member_count: int = 0
