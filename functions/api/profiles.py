"""Profiles: one's own with its private part, everybody's public part with counts."""

from collections.abc import Mapping
from typing import Any, Protocol

from functions.people.viewing import viewer_states
from functions.ports import Graph, Names, Relations, Users
from functions.records import Profile
from shared.clock import HybridClock, HybridTime
from shared.errors import UserUnknown
from shared.ids import parse_user_id, parse_username

View = dict[str, Any]


def resolve(names: Names, text: str) -> str:
    """The user id that a path names, by itself or as `@username`.

    Raises:
        IdMalformed, UsernameMalformed, UserUnknown: it names nobody.
    """
    if not text.startswith("@"):
        return parse_user_id(text)
    user_id = names.owner(parse_username(text))
    if user_id is None:
        raise UserUnknown
    return user_id


class Parts(Protocol):
    """What looking at people needs."""

    @property
    def users(self) -> Users: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def relations(self) -> Relations: ...


def public(parts: Parts, user_id: str, viewer_id: str | None = None) -> View:
    """A profile as everybody sees it, with what it and the viewer are to each other.

    Private and blocked accounts show it too: what they keep back is what they write.
    """
    profile = _existing(parts.users.get(user_id))
    state = viewer_states(parts, viewer_id, [user_id]).get(user_id)
    return profile.view() | _counts(profile, parts.graph) | ({"viewer": state} if state else {})


def people(parts: Parts, user_ids: list[str], viewer_id: str | None) -> list[View]:
    """People by their ids, each with what they and the viewer are to each other.

    In the order of the ids; those that do not exist are left out.
    """
    found = parts.users.authors(user_ids)
    states = viewer_states(parts, viewer_id, found)
    return [
        found[user_id].view() | ({"viewer": states[user_id]} if user_id in states else {})
        for user_id in dict.fromkeys(user_ids)
        if user_id in found
    ]


def own(users: Users, graph: Graph, user_id: str) -> View:
    """A profile as its owner sees it."""
    return _own(_existing(users.get(user_id)), graph)


def change(
    users: Users, graph: Graph, clock: HybridClock, user_id: str, changes: Mapping[str, Any]
) -> View:
    """Change a profile, and return it as its owner sees it.

    The clock is set by the profile first: another process, whose clock is ahead, may
    have changed it last, and this change comes after that one.
    """
    profile = _existing(users.get(user_id))
    if changes:
        clock.observe(HybridTime.from_text(profile.updated))
        profile = users.change(user_id, changes, clock.tick().text)
    return _own(profile, graph)


def _existing(profile: Profile | None) -> Profile:
    if profile is None:
        raise UserUnknown
    return profile


def _own(profile: Profile, graph: Graph) -> View:
    private = {
        "zone": profile.zone,
        "language": profile.language,
        "birth_date": profile.birth_date,
    }
    return profile.view() | _counts(profile, graph) | private


def _counts(profile: Profile, graph: Graph) -> View:
    audience = graph.audience(profile.user_id)
    return {
        "follower_count": sum(share.count for share in audience),
        "following_count": profile.following_count,
        "post_count": profile.post_count,
    }
