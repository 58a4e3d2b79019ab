"""Profiles: one's own with its private part, everybody's public part with counts."""

from collections.abc import Mapping
from typing import Any

from functions.ports import Graph, Names, Users
from functions.records import Author, Profile
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


def public(users: Users, graph: Graph, user_id: str) -> View:
    """A profile as everybody sees it."""
    profile = _existing(users.get(user_id))
    return profile.view() | _counts(profile, graph)


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


def views(found: Mapping[str, Author], user_ids: list[str]) -> list[View]:
    """The people of a list that still exist, in its order."""
    return [found[user_id].view() for user_id in user_ids if user_id in found]
