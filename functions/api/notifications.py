"""Notifications: what others did, and became of media, that concerns the caller, newest first.

A group is one kind about one subject within 30 minutes. Nobody shows up in one whom
the caller has muted or blocked meanwhile, or who has blocked them; a group without
anybody left is left out.
"""

from dataclasses import replace
from datetime import datetime
from typing import Protocol

from functions.notices import OWN
from functions.ports import Cards, Notices, Now, Readers, Relations, Users
from functions.records import Notice, Reader, RelationKind
from shared.clock import rfc3339
from shared.ids import POST_ID_LENGTH
from shared.limits import UNREAD_MAX
from shared.views import View

SHOWN = 3  # people of a group that are shown; the others are counted
ROUNDS = 5  # of filling up past groups without anybody left
HIDING: dict[str, RelationKind] = {
    "muted": "mutes",
    "blocked": "blocks",
    "blocked_by": "blocked_by",
}


class Parts(Protocol):
    """What notifications need."""

    @property
    def now(self) -> Now: ...
    @property
    def notices(self) -> Notices: ...
    @property
    def readers(self) -> Readers: ...
    @property
    def relations(self) -> Relations: ...
    @property
    def users(self) -> Users: ...
    @property
    def cards(self) -> Cards: ...


def page(
    parts: Parts, owner_id: str, limit: int, position: str | None
) -> tuple[list[View], str | None]:
    """A page of notifications, and the position to go on from.

    Windows are in order, and groups of one window by when somebody was added last, as
    far as they are on one page.
    """
    reader = _reader(parts, owner_id)
    found: list[Notice] = []
    for _ in range(ROUNDS):
        wanted = limit - len(found)
        rows = parts.notices.page(owner_id, wanted + 1, position)
        reader = _completed(parts, reader, rows)
        found += [one for one in rows[:wanted] if _wanted(one, reader)]
        position = rows[wanted - 1].id if len(rows) > wanted else None
        if position is None or len(found) == limit:
            break
    found.sort(key=lambda one: (one.id.partition("#")[0], one.last_ms), reverse=True)
    return _views(parts, found, reader), position


def unread(parts: Parts, owner_id: str) -> View:
    """How many groups somebody was added to since they were last read: `{count, capped}`."""
    reader = _reader(parts, owner_id)
    found = parts.notices.since(owner_id, reader.noticed_ms, UNREAD_MAX + 1)
    reader = _completed(parts, reader, found)
    count = sum(1 for one in found if _wanted(one, reader))
    return {"count": min(count, UNREAD_MAX), "capped": len(found) > UNREAD_MAX}


def mark_read(parts: Parts, owner_id: str, until: str | None) -> None:
    """Count nothing as unread that was added up to a moment (RFC 3339), or until now."""
    now = parts.now()
    until_ms = now if until is None else min(now, _ms(until))
    parts.readers.advance(owner_id, "noticed_ms", until_ms)


def _reader(parts: Parts, owner_id: str) -> Reader:
    return parts.readers.get(owner_id) or Reader(owner_id=owner_id)


def _completed(parts: Parts, reader: Reader, found: list[Notice]) -> Reader:
    """The reader with all whom they hide of the actors; a crowded set lacks some of them."""
    crowded = reader.crowded & HIDING.keys()
    if not crowded:
        return reader
    actors = frozenset().union(*(one.actors for one in found))
    known = parts.relations.known(
        (reader.owner_id, HIDING[name], actor) for name in crowded for actor in actors
    )
    hidden = reader.muted | {actor for _, _, actor in known}
    return replace(reader, muted=hidden)


def _unwanted(reader: Reader) -> frozenset[str]:
    return reader.muted | reader.blocked | reader.blocked_by


def _wanted(notice: Notice, reader: Reader) -> bool:
    return not notice.actors <= _unwanted(reader)


def _views(parts: Parts, found: list[Notice], reader: Reader) -> list[View]:
    actors = {
        one.id: [] if one.kind in OWN else sorted(one.actors - _unwanted(reader)) for one in found
    }
    shown = {user_id for some in actors.values() for user_id in some[:SHOWN]}
    people = _people(parts, shown)
    return [
        {
            "id": one.id,
            "kind": one.kind,
            "post_id": one.subject if _is_of_post(one) else None,
            "media_id": one.subject if one.kind in OWN else None,
            "actors": [people[i] for i in actors[one.id][:SHOWN] if i in people],
            "count": len(actors[one.id]),
            "more": one.more,
            "at": rfc3339(one.last_ms),
            "unread": one.last_ms > reader.noticed_ms,
        }
        for one in found
    ]


def _is_of_post(notice: Notice) -> bool:
    return notice.kind not in OWN and len(notice.subject) == POST_ID_LENGTH


def _people(parts: Parts, user_ids: set[str]) -> dict[str, View]:
    """Views from the cards of this region, and from home for those without one."""
    kept = parts.cards.get(user_ids)
    views = {card.id: card.view for card in kept.values() if card.view is not None}
    missing = user_ids - kept.keys()
    return views | {i: author.view() for i, author in parts.users.authors(missing).items()}


def _ms(moment: str) -> int:
    return int(datetime.fromisoformat(moment).timestamp() * 1000)
