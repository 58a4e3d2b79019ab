"""Follows, and the lists of followers and followed.

An author's followers are listed region by region and bucket by bucket, in the
order of their ids: the edges stay where the followers live. A position in that
list is `region#bucket/follower`.
"""

from collections.abc import Iterator
from typing import Protocol

from functions.people.sight import blocked
from functions.ports import Graph, Now, Relations, Users
from functions.records import Relation
from shared.errors import Blocked, CursorMalformed, FollowSelf, UserUnknown
from shared.ids import parse_user_id


class Parts(Protocol):
    """What following needs."""

    @property
    def now(self) -> Now: ...
    @property
    def users(self) -> Users: ...
    @property
    def graph(self) -> Graph: ...
    @property
    def relations(self) -> Relations: ...


def follow(parts: Parts, caller_id: str, author_id: str) -> bool:
    """Follow somebody, or ask to; False if that waits for their approval.

    Following twice is following once, and asking twice asking once. Who follows a
    private account already goes on doing so.

    Raises:
        IdMalformed, UserUnknown, FollowSelf: nobody to follow.
        Blocked: one of the two has blocked the other.
    """
    _check_other(caller_id, author_id)
    author = parts.users.authors([author_id]).get(author_id)
    if author is None:
        raise UserUnknown
    if blocked(parts, caller_id, author_id):
        raise Blocked
    if author.private and parts.graph.edge(caller_id, author_id) is None:
        parts.relations.put(
            Relation(user_id=caller_id, kind="requested", other=author_id, at_ms=parts.now())
        )
        return False
    parts.graph.follow(caller_id, author_id, parts.now())
    return True


def unfollow(parts: Parts, caller_id: str, author_id: str) -> None:
    """Stop following somebody, or asking to; doing neither is fine too.

    Raises:
        IdMalformed, UserUnknown, FollowSelf: nobody to unfollow.
    """
    _check_other(caller_id, author_id)
    withdrawn = parts.relations.remove(caller_id, "requested", author_id)
    unfollowed = parts.graph.unfollow(caller_id, author_id)
    if not (withdrawn or unfollowed) and author_id not in parts.users.authors([author_id]):
        raise UserUnknown


def followers(
    graph: Graph, author_id: str, limit: int, position: str | None
) -> tuple[list[str], str | None]:
    """A page of an author's followers, and the position to go on from."""
    found: list[tuple[str, str]] = []
    for place, follower_id in _followers(graph, author_id, limit + 1, position):
        found.append((place, follower_id))
        if len(found) > limit:
            return [user_id for _, user_id in found[:limit]], "/".join(found[limit - 1])
    return [user_id for _, user_id in found], None


def following(
    graph: Graph, follower_id: str, limit: int, position: str | None
) -> tuple[list[str], str | None]:
    """A page of whom a user follows, and the position to go on from."""
    found = graph.following(follower_id, limit + 1, position)
    return found[:limit], found[limit - 1] if len(found) > limit else None


def _followers(
    graph: Graph, author_id: str, wanted: int, position: str | None
) -> Iterator[tuple[str, str]]:
    """Followers after a position with their places, asked for in as few queries as can be."""
    start, after = _parse(position)
    shares = sorted((share.region, share.bucket) for share in graph.audience(author_id))
    for region, bucket in shares:
        if (region, bucket) < start:
            continue
        resumed = after if (region, bucket) == start else None
        page = graph.followers(author_id, region, bucket, wanted, resumed)
        wanted -= len(page)
        yield from ((f"{region}#{bucket}", follower_id) for follower_id in page)
        if wanted <= 0:
            return


def _parse(position: str | None) -> tuple[tuple[str, int], str | None]:
    if position is None:
        return ("", 0), None
    place, _, after = position.partition("/")
    region, _, bucket = place.partition("#")
    if not bucket.isdecimal():
        raise CursorMalformed(field="cursor")
    return (region, int(bucket)), after


def _check_other(caller_id: str, author_id: str) -> None:
    if parse_user_id(author_id) == caller_id:
        raise FollowSelf
